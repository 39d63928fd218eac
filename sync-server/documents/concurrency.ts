import type * as Y from 'yjs';
import { isPlain } from '../../src/lib/domain/kernel/change.ts';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import type { SeenValues, Values } from './seen-values.ts';
import type { StandingDocument } from './standing-document.ts';
import { valueOf, type Touched, type WrittenEntry } from './touched.ts';

/** Two changes of one entry whose authors had not seen each other's. */
export interface Meeting {
	/** The entry that both wrote. */
	key: string;
	/** The item that came second, at the beginning of its author's branch. */
	item: string;
	/** What both had seen; `null` where nobody knows any more. */
	base: Values | null;
	/** The change that was there. */
	first: Side;
	/** The change that came. */
	second: Side;
	/** Whose entry stands in the document. */
	stands: 'first' | 'second';
}

/** One of two changes that met. */
export interface Side {
	id: Y.ID;
	/** The entry as its author left it. */
	values: Values;
	/** The fields that both changed, to something else each. */
	both: string[];
	/** The fields that only this one changed. */
	only: string[];
}

/** Names an item in the operations' record and in a conflict's id. */
export function itemName({ client, clock }: Y.ID): string {
	return `${client}.${clock}`;
}

/** Where the entries that were written of a record met others. */
export function findMeetings(standing: StandingDocument, touched: Touched): Meeting[] {
	const meetings: Meeting[] = [];
	for (const entry of touched.entries.values()) {
		const meeting = findMeeting(standing, touched, entry);
		if (meeting !== null) meetings.push(meeting);
	}
	return meetings;
}

/**
 * Finds where a written entry met another one that its author had not seen: an entry of a map knows which entry it
 * replaces, and if that was not the one that stood, somebody else was faster. `null` when nothing met.
 */
function findMeeting(standing: StandingDocument, { table }: Touched, entry: WrittenEntry): Meeting | null {
	const { prior, written, current, key } = entry;
	if (prior === null) return null;
	const tip = written.includes(current) ? current : (written.at(-1) ?? current);
	const root = beginningOf(tip, written);
	const { origin } = root;
	if (origin !== null && origin.client === prior.id.client && origin.clock === prior.lastId.clock)
		return null;
	const [there, came] = [valuesOf(table, key, prior), valuesOf(table, key, tip)];
	if (there === null || came === null) return null;
	const base = origin === null ? {} : baseOf(table, key, standing.seen, origin);
	return {
		key,
		item: itemName(root.id),
		base,
		first: { id: prior.id, values: there, ...compare(base, there, came) },
		second: { id: tip.id, values: came, ...compare(base, came, there) },
		stands: tip === current ? 'second' : 'first',
	};
}

/** Where the author's branch begins: each of its entries but the first replaces one of the same transaction. */
function beginningOf(tip: Y.Item, written: readonly Y.Item[]): Y.Item {
	let root = tip;
	// Most often it is the one entry that was written.
	while (written.length > 1) {
		const { origin } = root;
		const before = written.find(
			({ id, length }) =>
				origin?.client === id.client && origin.clock >= id.clock && origin.clock < id.clock + length,
		);
		if (before === undefined) break;
		root = before;
	}
	return root;
}

function baseOf(table: Table, key: string, seen: SeenValues, item: Y.ID): Values | null {
	const values = seen.get(item) ?? null;
	return values === null || table.merge !== 'field' ? values : { [key]: values[key] };
}

/** An entry's fields: of a table that merges by field its one; `null` when what it held is forgotten. */
export function valuesOf(table: Table, key: string, item: Y.Item): Values | null {
	const value = valueOf(item);
	if (value === undefined) return null;
	if (table.merge === 'field') return { [key]: value ?? undefined };
	return isPlain(value) ? value : null;
}

function compare(base: Values | null, own: Values, other: Values): Pick<Side, 'both' | 'only'> {
	const both: string[] = [];
	const only: string[] = [];
	for (const field of new Set([...Object.keys(own), ...Object.keys(other)])) {
		if (isSame(own[field], other[field])) continue;
		// Without a base, whatever differs may have been changed by both.
		const changed = base === null || !isSame(own[field], base[field]);
		const changedByOther = base === null || !isSame(other[field], base[field]);
		if (changed && changedByOther) both.push(field);
		else if (changed) only.push(field);
	}
	return { both, only };
}
