import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What is asked of a process that is dead is never answered. */
const NEVER = new Promise<never>(() => undefined);

/**
 * A process of the simulation: a page, a worker, the station. All that reaches it from outside comes through it, so that
 * once it was killed nothing in it goes on: no timer, no answer of a store, no frame.
 */
export class SimProcess {
	readonly name: string;
	readonly #time: VirtualTime;
	readonly #chance: Chance;
	readonly #skew: () => number;
	readonly #cancels = new Set<() => void>();
	readonly #whenKilled: (() => void)[] = [];
	#alive = true;

	/** @param skew by how many ms its clock is wrong */
	constructor(name: string, time: VirtualTime, chance: Chance, skew: () => number = () => 0) {
		this.name = name;
		this.#time = time;
		this.#chance = chance;
		this.#skew = skew;
	}

	get isAlive(): boolean {
		return this.#alive;
	}

	/** Timers that were set and neither ran nor were cancelled. */
	get timersWaiting(): number {
		return this.#cancels.size;
	}

	readonly clock = { now: () => Math.floor(this.#time.now() + this.#skew()) };

	readonly timers = {
		after: (ms: number, callback: () => void) => {
			if (!this.#alive) return () => undefined;
			const end = () => {
				this.#cancels.delete(end);
				cancel();
			};
			const cancel = this.#time.after(ms, () => {
				this.#cancels.delete(end);
				callback();
			});
			this.#cancels.add(end);
			return end;
		},
		soon: (callback: () => void) => void this.timers.after(0, callback),
	};

	readonly random = {
		bytes: (length: number) => this.#chance.bytes(length),
		fraction: () => this.#chance.fraction(),
	};

	/** The same function, until the process is killed: then it does nothing. */
	whileAlive<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
		return (...args) => {
			if (this.#alive) callback(...args);
		};
	}

	/** An answer from outside, which comes only while the process is alive. */
	answer<T>(work: () => Promise<T>): Promise<T> {
		if (!this.#alive) return NEVER;
		return work().then(
			(result) => (this.#alive ? result : NEVER),
			(error: unknown) => {
				if (this.#alive) throw error;
				return NEVER;
			},
		);
	}

	/** Calls back when it is killed. */
	whenKilled(callback: () => void): void {
		if (this.#alive) this.#whenKilled.push(callback);
		else callback();
	}

	/** Ends it between two instructions: nothing it has begun goes on, and nothing is cleaned up. */
	kill(): void {
		if (!this.#alive) return;
		this.#alive = false;
		for (const cancel of [...this.#cancels]) cancel();
		for (const callback of this.#whenKilled.splice(0)) callback();
	}
}
