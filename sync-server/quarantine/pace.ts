import type { Clock } from '../ports.ts';

const WINDOW = 60_000;

/** Lets everybody do something so many times a minute. */
export class Pace {
	readonly #clock: Clock;
	readonly #most: number;
	#since = 0;
	readonly #counts = new Map<string, number>();

	constructor(clock: Clock, most: number) {
		this.#clock = clock;
		this.#most = most;
	}

	/** Counts once more; `false` when it was too often. */
	allows(name: string): boolean {
		const now = this.#clock.now();
		if (now - this.#since >= WINDOW || now < this.#since) {
			this.#since = now;
			this.#counts.clear();
		}
		const count = (this.#counts.get(name) ?? 0) + 1;
		this.#counts.set(name, count);
		return count <= this.#most;
	}
}
