import type { Clock } from '../ports.ts';

/** So many refusals at once, and then one in so many milliseconds. */
const BURST = 20;
const EACH = 1_000;
/** Devices that are remembered; whoever is forgotten has a full budget again. */
const MOST_DEVICES = 10_000;

/**
 * What each device may cost by updates that are refused after they were applied: the document is made anew from its log
 * then, some 70 ms for half a megabyte.
 */
export class RefusalBudget {
	readonly #clock: Clock;
	/** When each device has its full budget again. */
	readonly #full = new Map<string, number>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Whether a device has used it up. */
	isSpent(device: string): boolean {
		const full = this.#full.get(device);
		return full !== undefined && full - this.#clock.now() > (BURST - 1) * EACH;
	}

	spend(device: string): void {
		const now = this.#clock.now();
		const full = this.#full.get(device) ?? now;
		this.#full.delete(device);
		this.#full.set(device, Math.max(full, now) + EACH);
		if (this.#full.size > MOST_DEVICES)
			for (const oldest of this.#full.keys()) {
				this.#full.delete(oldest);
				return;
			}
	}
}
