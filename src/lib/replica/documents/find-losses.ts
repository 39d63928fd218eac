import * as Y from 'yjs';
import { COMMON_GROUP, isPlain, parseTextName } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { isSame } from '../../domain/kernel/is-same.ts';
import type { LogEntry } from '../store/device-store.ts';
import type { DocumentChange } from './document-keeper.ts';

type Fields = Record<string, unknown>;

/** What merges as one: a record, a group of its fields, or a field. */
interface Slot {
	key: string;
	item: Y.Item;
	values: Fields;
}

/** All that is lost of a record. */
export interface Loss {
	changes: DocumentChange[];
	/** How far the station's document is when it has it again; `null` where it could not be told from that. */
	clocks: ReadonlyMap<number, number> | null;
}

/** What a copy alone still holds, since the station has lost it. */
export interface Losses {
	records: Loss[];
	/**
	 * Records (`table/id`) of which the station has nothing: what waits for them cannot be made again, and is a loss of its
	 * own, since it comes back with nobody.
	 */
	gone: ReadonlySet<string>;
}

/**
 * Finds what a copy holds and the document as the station has it does not.
 *
 * 1. It goes by the Yjs items: what the fetched document has seen and replaced is not lost, it is older.
 * 2. Own entries that wait or were refused are not lost: they are looked through, to what stood beneath them.
 * 3. Nothing is lost of a record from which a person was erased, nor of what only the station writes.
 */
export function findLosses(
	former: Y.Doc,
	fetched: Y.Doc,
	tables: readonly Table[],
	entries: readonly LogEntry[],
): Losses {
	const context: Context = {
		...{ former, fetched, unsettled: new Unsettled(entries) },
		waiting: entries.filter(({ todo, own }) => todo === 'waiting' && own !== undefined),
	};
	const records = new Map<string, Loss>();
	const waiting: Loss[] = [];
	const gone = new Set<string>();
	for (const table of tables)
		for (const id of former.getMap(table.name).keys()) {
			const name = `${table.name}/${id}`;
			const isGone = !fetched.getMap(table.name).has(id);
			const again = waitingFields(context, table, id);
			const lost = lostFields(context, table, id, isGone, again);
			if (lost === null) continue;
			records.set(name, lost);
			if (!isGone) continue;
			gone.add(name);
			if (Object.keys(again).length > 0)
				waiting.push({ changes: [{ table: table.name, id, fields: again }], clocks: null });
		}
	for (const top of [...former.share.keys()]) {
		const text = parseTextName(top, tables);
		const lost = text === null ? null : lostText(context, top, text);
		if (text === null || lost === null) continue;
		const name = `${text.table.name}/${text.id}`;
		const known = records.get(name);
		records.set(name, known === undefined ? lost : together(known, lost));
	}
	return { records: [...records.values(), ...waiting], gone };
}

function together(one: Loss, other: Loss): Loss {
	const changes = [...one.changes, ...other.changes];
	if (one.clocks === null || other.clocks === null) return { changes, clocks: null };
	const clocks = new Map(one.clocks);
	for (const [client, clock] of other.clocks) reach(clocks, client, clock);
	return { changes, clocks };
}

function reach(clocks: Map<number, number>, client: number, clock: number): void {
	clocks.set(client, Math.max(clock, clocks.get(client) ?? 0));
}

interface Context {
	former: Y.Doc;
	fetched: Y.Doc;
	unsettled: Unsettled;
	waiting: readonly LogEntry[];
}

/** Which entries that wait or were refused have made which items. */
class Unsettled {
	readonly #ranges: { entry: LogEntry; client: number; from: number; to: number }[] = [];

	constructor(entries: readonly LogEntry[]) {
		for (const entry of entries) {
			if (entry.todo === undefined || entry.bytes.length === 0) continue;
			const { from, to } = Y.parseUpdateMeta(entry.bytes);
			for (const [client, end] of to)
				this.#ranges.push({ entry, client, from: from.get(client) ?? 0, to: end });
		}
	}

	entryOf(client: number, clock: number): LogEntry | undefined {
		return this.#ranges.find((range) => range.client === client && clock >= range.from && clock < range.to)
			?.entry;
	}
}

/** The fields of a record that are lost; `null` when none is. */
function lostFields(context: Context, table: Table, id: string, isGone: boolean, again: Fields): Loss | null {
	const { former, fetched } = context;
	const present = new Map(slotsOf(fetched, table, id).map((slot) => [slot.key, slot]));
	const lost: Fields = {};
	const clocks = new Map<number, number>();
	for (const slot of slotsOf(former, table, id)) {
		const { base, values } = beneath(context, table, id, slot);
		if ('erased' in slot.values) return null;
		if (base === null || knows(fetched, base)) continue;
		reach(clocks, base.client, base.clock + 1);
		const there = present.get(slot.key);
		for (const [field, value] of Object.entries(values))
			if (isGone || !isSame(value ?? null, there?.values[field] ?? null)) lost[field] = value;
		// What it no longer has was taken away; where the station has gone on by itself, nobody can tell.
		if (there !== undefined && knows(former, there.item.id))
			for (const field of Object.keys(there.values)) if (!(field in values)) lost[field] = null;
	}
	if (!isGone) for (const field of Object.keys(again)) delete lost[field];
	if (table.rules.create.length === 0 && Object.keys(again).length === 0)
		for (const field of Object.keys(lost))
			if (isGone || table.rules.fields?.[field] === undefined) delete lost[field];
	if (clocks.size === 0 || Object.keys(lost).length === 0) return null;
	return { changes: [{ table: table.name, id, fields: lost }], clocks };
}

/** What stood in a slot before own entries which wait or were refused, and under which id; `null` where nothing did. */
function beneath(
	{ unsettled }: Context,
	table: Table,
	id: string,
	{ key, item: top, values: shown }: Slot,
): { base: Y.ID | null; values: Fields } {
	const values = { ...shown };
	for (let item: Y.Item | null = top; item !== null; item = item.left)
		// Yjs joins what follows on each other and is gone, also over several entries.
		for (let clock = item.lastId.clock; clock >= item.id.clock; clock--) {
			const { own } = unsettled.entryOf(item.id.client, clock) ?? {};
			if (own === undefined) return { base: new Y.ID(item.id.client, clock), values };
			for (const [at, change] of [...own.changes.entries()].reverse()) {
				if ('text' in change || change.table !== table.name || change.id !== id) continue;
				const before = own.replaced[at] ?? {};
				for (const field of Object.keys(change.fields)) {
					if (slotOf(table, field) !== key) continue;
					if (field in before) values[field] = before[field];
					else delete values[field];
				}
			}
		}
	return { base: null, values };
}

/** What own entries that wait say of a record. */
function waitingFields({ waiting }: Context, table: Table, id: string): Fields {
	const fields: Fields = {};
	for (const { own } of waiting)
		for (const change of own?.changes ?? [])
			if (!('text' in change) && change.table === table.name && change.id === id)
				Object.assign(fields, change.fields);
	return fields;
}

function slotsOf(doc: Y.Doc, table: Table, id: string): Slot[] {
	const records = doc.getMap(table.name);
	const item = records._map.get(id);
	const record = records.get(id);
	if (item === undefined || item.deleted) return [];
	if (isPlain(record)) return [{ key: '', item, values: record }];
	if (!(record instanceof Y.Map)) return [];
	return [...record._map].flatMap(([key, inner]) => {
		const value: unknown = record.get(key);
		if (inner.deleted) return [];
		if (table.merge === 'field') return [{ key, item: inner, values: { [key]: value } }];
		return isPlain(value) ? [{ key, item: inner, values: value }] : [];
	});
}

function slotOf(table: Table, field: string): string {
	if (table.merge === 'record') return '';
	return table.merge === 'field' ? field : (table.groupOf.get(field) ?? COMMON_GROUP);
}

/** What was typed and is lost, in the order of the text; stretches that stood apart are on lines of their own. */
function lostText(
	{ former, fetched, unsettled }: Context,
	top: string,
	{ table, id, text }: { table: Table; id: string; text: string },
): Loss | null {
	const stretches: string[] = [];
	const clocks = new Map<number, number>();
	let index = 0;
	let first = 0;
	let goesOn = false;
	for (let item = former.getText(top)._start; item !== null; item = item.right) {
		if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
		for (const [offset, unit] of item.content.str.split('').entries()) {
			const { client, clock } = item.id;
			const at = clock + offset;
			const isLost = !knows(fetched, { client, clock: at }) && unsettled.entryOf(client, at) === undefined;
			if (isLost && stretches.length === 0) first = index;
			if (isLost) {
				stretches.push((goesOn ? (stretches.pop() ?? '') : '') + unit);
				reach(clocks, client, at + 1);
			}
			goesOn = isLost;
			index++;
		}
	}
	if (stretches.length === 0) return null;
	const insert = stretches.join('\n');
	return { changes: [{ table: table.name, id, text, index: first, remove: 0, insert }], clocks };
}

function knows(doc: Y.Doc, { client, clock }: { client: number; clock: number }): boolean {
	return Y.getState(doc.store, client) > clock;
}
