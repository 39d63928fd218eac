import * as Y from 'yjs';
import { COMMON_GROUP, isPlain } from '../../src/lib/domain/kernel/change.ts';
import type { AnyRecord, Table } from '../../src/lib/domain/kernel/define-table.ts';
import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import type { StandingDocument, AnyType } from './standing-document.ts';
import { Unfit } from './update-reader.ts';

/** An entry of a record that a transaction wrote: the whole of it (`key` is empty), a group, or a field. */
export interface WrittenEntry {
	key: string;
	/** The entry that was there before; `null` where there was none. */
	prior: Y.Item | null;
	/** What was written, in the order in which its author wrote it. */
	written: Y.Item[];
	/** What stands now. */
	current: Y.Item;
}

/** A record that a transaction touched. */
export interface Touched {
	table: Table;
	id: string;
	entries: Map<string, WrittenEntry>;
	/** The newest item of it, for the operations' record. */
	item: Y.Item | null;
}

/** Names a record in its document. */
export function nameOf({ table, id }: Touched): string {
	return `${table.name}/${id}`;
}

/** What an entry's item holds; `undefined` where that is forgotten. */
export function valueOf(item: Y.Item): unknown {
	return item.content instanceof Y.ContentAny ? item.content.arr.at(-1) : undefined;
}

/** Whether an item came with a transaction. */
export function isNew({ id }: Y.Item, { beforeState }: Y.Transaction): boolean {
	return id.clock >= (beforeState.get(id.client) ?? 0);
}

/**
 * Finds what a transaction did, and that it is of the form that this project writes. To be called in
 * `afterTransaction`: what was overwritten is still there then.
 * @param clients those under whose ids it wrote
 * @throws Unfit when it holds something else
 */
export function findTouched(
	standing: StandingDocument,
	transaction: Y.Transaction,
	clients: readonly number[],
): Iterable<Touched> {
	const touched = new TouchedRecords();
	const take = (item: Y.Item) => {
		const { table, id, key } = placeOf(standing, item);
		const record = touched.at(table, id);
		record.item = item;
		if (key === null) return;
		const entry = record.entries.get(key);
		if (entry === undefined) record.entries.set(key, entryOf(item, key, transaction));
		else entry.written.push(item);
	};
	for (const client of clients) takeNew(standing.doc, transaction, client, take);
	for (const [type, keys] of transaction.changed as Map<AnyType, Set<string | null>>)
		touchChanged(standing, type, keys, touched);
	return touched.all;
}

/** The records that a transaction touched, in order. Most often it is one, and the one that was asked for last. */
class TouchedRecords {
	readonly all: Touched[] = [];
	readonly #byTable = new Map<Table, Map<string, Touched>>();
	#last: Touched | null = null;

	at(table: Table, id: string): Touched {
		if (this.#last?.table === table && this.#last.id === id) return this.#last;
		let byId = this.#byTable.get(table);
		if (byId === undefined) this.#byTable.set(table, (byId = new Map()));
		let record = byId.get(id);
		if (record === undefined) {
			byId.set(id, (record = { table, id, entries: new Map(), item: null }));
			this.all.push(record);
		}
		return (this.#last = record);
	}
}

/** Also what was only deleted counts; and of an entry something must stand. */
function touchChanged(
	standing: StandingDocument,
	type: AnyType,
	keys: ReadonlySet<string | null>,
	touched: TouchedRecords,
): void {
	const root = standing.rootOf(type);
	if (root?.kind === 'text') {
		touched.at(root.table, root.id);
		return;
	}
	const owner = type._item;
	const table = root?.table ?? tableOver(standing, owner);
	if (table === null) throw new Unfit('unknown-table');
	for (const key of keys) {
		const id = owner === null ? key : owner.parentSub;
		if (id === null || key === null) throw new Unfit('structure', table.name);
		touched.at(table, id);
		if (type._map.get(key)?.deleted !== false) throw new Unfit('entry-removed', table.name, id);
	}
}

function takeNew(
	doc: Y.Doc,
	{ beforeState }: Y.Transaction,
	client: number,
	take: (item: Y.Item) => void,
): void {
	const structs = doc.store.clients.get(client) ?? [];
	const from = beforeState.get(client) ?? 0;
	const last = structs.at(-1);
	if (last === undefined || last.id.clock + last.length <= from) return;
	// Most often it is the last one alone.
	let at = last.id.clock === from ? structs.length - 1 : from === 0 ? 0 : Y.findIndexSS(structs, from);
	for (; at < structs.length; at++) {
		const struct = structs[at];
		// What follows something that is forgotten is forgotten as well: it holds nothing.
		if (struct instanceof Y.Item) take(struct);
	}
}

function entryOf(item: Y.Item, key: string, transaction: Y.Transaction): WrittenEntry {
	const current = (item.parent as AnyType)._map.get(item.parentSub ?? '') ?? item;
	let prior: Y.Item | null = current;
	while (prior !== null && isNew(prior, transaction)) prior = prior.left;
	return { key, prior, written: [item], current };
}

/** Where an item belongs: its record, and the entry of it; `null` in a text. */
function placeOf(standing: StandingDocument, item: Y.Item): { table: Table; id: string; key: string | null } {
	const parent = item.parent as AnyType;
	const { content, parentSub } = item;
	const gone = content instanceof Y.ContentDeleted;
	const root = standing.rootOf(parent);
	if (root?.kind === 'text') {
		const { table, id } = root;
		if (parentSub !== null || !(gone || content instanceof Y.ContentString))
			throw new Unfit('structure', table.name, id);
		return { table, id, key: null };
	}
	const owner = parent._item;
	const table = root?.table ?? tableOver(standing, owner);
	if (table === null) throw new Unfit('unknown-table');
	const id = owner === null ? parentSub : owner.parentSub;
	if (id === null || parentSub === null) throw new Unfit('structure', table.name);
	if (owner === null && table.merge !== 'record') {
		if (!gone && !(content instanceof Y.ContentType)) throw new Unfit('structure', table.name, id);
		// The map of a record is begun once: another in its place would take all that is in it.
		if (item.left !== null || item.right !== null) throw new Unfit('entry-removed', table.name, id);
		return { table, id, key: null };
	}
	if (!gone && !isEntry(table, owner === null ? '' : parentSub, item))
		throw new Unfit('structure', table.name, id);
	return { table, id, key: owner === null ? '' : parentSub };
}

/** Whether an item is what a table's records are written as: fields by name, or in a map of fields one value. */
function isEntry(table: Table, key: string, { content }: Y.Item): boolean {
	if (!(content instanceof Y.ContentAny)) return false;
	const value: unknown = content.arr.at(-1);
	if (table.merge === 'field') return key !== 'id' && !table.texts.includes(key);
	if (!isPlain(value)) return false;
	for (const field of Object.keys(value)) {
		if (field === 'id' || field === '' || table.texts.includes(field)) return false;
		// In two groups at once, every device would show another of the two.
		if (table.merge !== 'group') continue;
		const group = field === 'deleted' ? COMMON_GROUP : table.groupOf.get(field);
		if (group !== undefined && group !== key) return false;
	}
	return true;
}

/** The table of the record whose map an item is. */
function tableOver(standing: StandingDocument, owner: Y.Item | null): Table | null {
	if (owner === null) return null;
	const above = standing.rootOf(owner.parent as AnyType);
	return above?.kind === 'table' && above.table.merge !== 'record' ? above.table : null;
}

/** What a transaction did to a record, in the record's own terms. */
export interface RecordChange {
	/** The record as it was; `null` when it was not there. */
	before: AnyRecord | null;
	/** The fields that are not as they were; texts included. */
	changed: readonly string[];
}

/** Compares the record's written entries with those before them, and its texts. */
export function changeOf(
	standing: StandingDocument,
	transaction: Y.Transaction,
	{ table, id, entries }: Touched,
	after: AnyRecord,
): RecordChange {
	const before: AnyRecord = { ...after };
	const changed = new Set<string>();
	const was = (field: string, value: unknown) => {
		changed.add(field);
		if (value === undefined || value === null) Reflect.deleteProperty(before, field);
		else before[field] = value;
	};
	for (const { key, prior, current } of entries.values()) {
		const [then, now] = [valuesIn(table, key, prior), valuesIn(table, key, current)];
		for (const field in now) if (!isSame(then[field], now[field])) was(field, then[field]);
		for (const field in then) if (!(field in now)) was(field, then[field]);
	}
	const texts = table.texts.length === 0 ? null : textsBefore(standing, transaction, table, id);
	for (const text of table.texts) if (texts?.[text] !== after[text]) was(text, texts?.[text]);
	let item = (standing.doc.getMap(table.name) as unknown as AnyType)._map.get(id) ?? null;
	while (item !== null && isNew(item, transaction)) item = item.left;
	const begun = texts === null && (item === null || !wasThere(item, transaction));
	return { before: begun ? null : before, changed: [...changed] };
}

function valuesIn(table: Table, key: string, item: Y.Item | null): Record<string, unknown> {
	const value = item === null ? undefined : valueOf(item);
	if (table.merge === 'field') return { [key]: value ?? undefined };
	return isPlain(value) ? value : {};
}

function textsBefore(
	standing: StandingDocument,
	transaction: Y.Transaction,
	table: Table,
	id: string,
): Record<string, string> | null {
	const texts: Record<string, string> = {};
	for (const text of table.texts) {
		const type = standing.doc.share.get(`${table.name}/${id}/${text}`) as AnyType | undefined;
		for (let item = type?._start ?? null; item !== null; item = item.right) {
			if (isNew(item, transaction)) continue;
			texts[text] ??= '';
			if (item.content instanceof Y.ContentString && wasThere(item, transaction))
				texts[text] += item.content.str;
		}
	}
	return Object.keys(texts).length === 0 ? null : texts;
}

function wasThere(item: Y.Item, { deleteSet }: Y.Transaction): boolean {
	return !item.deleted || Y.isDeleted(deleteSet, item.id);
}
