import type { Replica } from '../../../replica/replica.ts';
import { LiveRows } from '../../live/live-rows.svelte.ts';
import { loadPairs, type Pair } from './load-pairs.ts';
import { SOON_DAYS, visitDue, type VisitDue } from './visit-due.ts';

/** A pairing with when somebody should call next. */
export interface DuePair extends Pair {
	due: VisitDue;
}

interface Reader {
	replica: Replica;
	member: { id: string };
	clock: { today: string };
}

/** Active pairings on this device, those that wait longest first. */
export class PairBoard {
	readonly #reader: Reader;
	readonly #pairs: LiveRows<Pair[]>;

	constructor(reader: Reader) {
		this.#reader = reader;
		this.#pairs = new LiveRows(
			() => {
				const { today } = reader.clock;
				return () => loadPairs(reader.replica.rows, today);
			},
			{ keep: true },
		);
	}

	readonly #all = $derived.by((): DuePair[] | undefined => {
		const { today } = this.#reader.clock;
		return this.#pairs.current
			?.filter(({ pairing }) => pairing.state === 'active')
			.map((pair) => ({ ...pair, due: visitDue(pair.pairing, pair.last, today) }))
			.sort((a, b) => a.due.inDays - b.due.inDays || (a.recipient.home < b.recipient.home ? -1 : 1));
	});

	/** `undefined` until they have been read. */
	get all(): readonly DuePair[] | undefined {
		return this.#all;
	}

	/** Those whose volunteer the reader is. */
	readonly mine = $derived.by(() => {
		const { id } = this.#reader.member;
		return this.#all?.filter(({ pairing }) => pairing.volunteerIds.includes(id)) ?? [];
	});

	/** Those of others that the reader answers for: a leader's, or for staff the station's. */
	readonly overseen = $derived.by(() => {
		const { id } = this.#reader.member;
		return this.#all?.filter(({ pairing }) => !pairing.volunteerIds.includes(id)) ?? [];
	});
}

/** Those that somebody should call on today. */
export function dueNow(pairs: readonly DuePair[]): DuePair[] {
	return pairs.filter(({ due }) => due.inDays <= 0);
}

/** Those that come next, in the days after today. */
export function dueSoon(pairs: readonly DuePair[]): DuePair[] {
	return pairs.filter(({ due }) => due.inDays > 0 && due.inDays <= SOON_DAYS);
}
