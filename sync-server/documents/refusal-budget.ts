import type { Clock } from '../ports.ts';
import type { Author } from './write.ts';

/** So many refusals at once, of one device and of all that a member has, and then one in so many milliseconds. */
const BURST = 20;
const MEMBERS_BURST = 60;
const EACH = 1_000;
/** Devices, and members, that are remembered; whoever is forgotten has a full budget again. */
const MOST_REMEMBERED = 10_000;

/**
 * What devices may cost by updates that are refused after they were applied, or that build on what the station does not
 * have: the document is made anew from its log then, some 70 ms for half a megabyte. Members are bounded as well, or each
 * further device would let them cost as much again.
 */
export class RefusalBudget {
	readonly #devices: Allowances;
	readonly #members: Allowances;

	constructor(clock: Clock) {
		this.#devices = new Allowances(clock, BURST);
		this.#members = new Allowances(clock, MEMBERS_BURST);
	}

	/** Whether a device, or its member, has used it up. */
	isSpent({ device, member }: Author): boolean {
		return this.#devices.isSpent(device) || this.#members.isSpent(member);
	}

	spend({ device, member }: Author): void {
		this.#devices.spend(device);
		this.#members.spend(member);
	}
}

/** So much at once for each name, and then one by one. */
class Allowances {
	readonly #clock: Clock;
	readonly #burst: number;
	/** When each has all of it again. */
	readonly #full = new Map<string, number>();

	constructor(clock: Clock, burst: number) {
		this.#clock = clock;
		this.#burst = burst;
	}

	isSpent(name: string): boolean {
		return this.#owed(name) > (this.#burst - 1) * EACH;
	}

	spend(name: string): void {
		const owed = this.#owed(name);
		this.#full.delete(name);
		this.#full.set(name, this.#clock.now() + owed + EACH);
		if (this.#full.size > MOST_REMEMBERED)
			for (const oldest of this.#full.keys()) {
				this.#full.delete(oldest);
				return;
			}
	}

	/** How many milliseconds it takes until the allowance is whole again. */
	#owed(name: string): number {
		const owed = (this.#full.get(name) ?? 0) - this.#clock.now();
		// More than can ever be owed: the clock was set back, and nobody has to wait until it has come there again.
		return owed > 2 * this.#burst * EACH ? 0 : Math.max(0, owed);
	}
}
