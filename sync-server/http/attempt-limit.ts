import type { Clock } from '../ports.ts';

/** Failed attempts count for so long. */
const WINDOW = 10 * 60 * 1000;
const MOST_PER_ADDRESS = 20;
/**
 * From however many addresses somebody guesses: 500 in ten minutes are 504,000 in the seven days of an invitation. Of
 * 31^8 = 8.5 · 10^11 codes, with 100 invitations open all the while, that finds one with a chance of 6 in 100,000.
 */
const MOST_IN_ALL = 500;

/** Bounds guessing: codes that fit nothing, per address and in all. Attempts that succeed cost nothing. */
export class AttemptLimit {
	readonly #clock: Clock;
	#since = 0;
	#all = 0;
	/** At most one entry for each failure that is counted. */
	readonly #byAddress = new Map<string, number>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Whether this address may try at the moment. */
	allows(address: string): boolean {
		const now = this.#clock.now();
		if (now - this.#since >= WINDOW || now < this.#since) {
			this.#since = now;
			this.#all = 0;
			this.#byAddress.clear();
		}
		return this.#all < MOST_IN_ALL && (this.#byAddress.get(address) ?? 0) < MOST_PER_ADDRESS;
	}

	failed(address: string): void {
		this.#all++;
		this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
	}
}
