import type { Reason } from '../src/lib/protocol/reasons.ts';

/** What is counted from the start of the process on, and what it is, for those who watch. */
export const COUNTED = {
	updates_stored: 'Updates that are on the disk',
	updates_refused: 'Updates that the guard did not take, by reason',
	hellos: 'Devices let in',
	hellos_refused: 'Devices not let in, by reason',
	hand_overs: 'Changes handed over to the quarantine',
	carried_in: 'Changes brought in by a carried file, taken or put before staff',
	requests_refused: 'HTTP requests answered with a reason',
} as const;
export type Counted = keyof typeof COUNTED;

/**
 * Counts what happens, for `/metrics`. Names and reasons are of closed lists: nothing personal can get in, and the list
 * never grows long.
 */
export class Counters {
	readonly #counts = new Map<Counted, Map<Reason | '', number>>();

	count(what: Counted, reason: Reason | '' = '', by = 1): void {
		const counts = this.#counts.get(what) ?? new Map<Reason | '', number>();
		this.#counts.set(what, counts.set(reason, (counts.get(reason) ?? 0) + by));
	}

	of(what: Counted): ReadonlyMap<Reason | '', number> {
		return this.#counts.get(what) ?? new Map<Reason | '', number>([['', 0]]);
	}
}
