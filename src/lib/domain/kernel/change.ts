import * as Y from 'yjs';
import type { AnyRecord, Table } from './define-table.ts';
import { ID_PATTERN } from './id.ts';

/**
 * What a person did to one record, apart from any document: kept beside the bytes in the outbox, so that it
 * can be made again on a fresh copy. A field set to `null` is taken away.
 */
export interface Change {
	table: string;
	id: string;
	fields: Readonly<Record<string, unknown>>;
}

/** A stretch of text replaced: at `index` (UTF-16 units) `remove` units go and `insert` comes. */
export interface TextChange {
	table: string;
	id: string;
	text: string;
	index: number;
	remove: number;
	insert: string;
}

/** The group that holds what every record has (`deleted`) and the fields that this version does not know. */
export const COMMON_GROUP = '_';

/** The top-level name under which a record's `Y.Text` lies: one name, so that two who begin it at once share it. */
export function textName(table: string, id: string, text: string): string {
	return `${table}/${id}/${text}`;
}

/** Takes a text's top-level name apart; `null` when it is none of the tables given. */
export function parseTextName(
	name: string,
	tables: readonly Table[],
): { table: Table; id: string; text: string } | null {
	const parts = name.split('/');
	const [tableName, id, text] = parts;
	if (parts.length !== 3 || tableName === undefined || id === undefined || text === undefined) return null;
	if (!ID_PATTERN.test(id)) return null;
	const table = tables.find((candidate) => candidate.name === tableName);
	return table?.texts.includes(text) ? { table, id, text } : null;
}

/**
 * Writes a change into a document as finely as its table merges. Call it inside `doc.transact`; a device's
 * copy and the station's own changes (set-up, sample) both come through here.
 */
export function applyChange(doc: Y.Doc, table: Table, change: Change): void {
	const records = doc.getMap(table.name);
	if (table.merge === 'record') {
		records.set(change.id, merged(records.get(change.id), change.fields));
		return;
	}
	const known = records.get(change.id);
	const record = known instanceof Y.Map ? (known as Y.Map<unknown>) : new Y.Map<unknown>();
	if (table.merge === 'field') {
		// A field is emptied, not taken out: only an entry in its place tells what its author had seen.
		for (const [field, value] of Object.entries(change.fields))
			if (value !== null && value !== undefined) record.set(field, value);
			else if (known !== undefined && record.has(field)) record.set(field, null);
	} else {
		const groups = new Map<string, Record<string, unknown>>();
		for (const [field, value] of Object.entries(change.fields)) {
			const group = table.groupOf.get(field) ?? COMMON_GROUP;
			groups.set(group, { ...groups.get(group), [field]: value });
		}
		for (const [group, fields] of groups)
			record.set(group, merged(known === undefined ? undefined : record.get(group), fields));
	}
	if (known === undefined) records.set(change.id, record);
}

/** Writes a stretch of text. Positions outside of the text are drawn in to its ends. */
export function applyTextChange(doc: Y.Doc, change: TextChange): void {
	const text = doc.getText(textName(change.table, change.id, change.text));
	const index = Math.min(Math.max(change.index, 0), text.length);
	const remove = Math.min(Math.max(change.remove, 0), text.length - index);
	if (remove > 0) text.delete(index, remove);
	if (change.insert !== '') text.insert(index, change.insert);
}

/** Reads one record whole, texts included; `null` when the document does not hold it. */
export function readRecord(doc: Y.Doc, table: Table, id: string): AnyRecord | null {
	const value = doc.getMap(table.name).get(id);
	const record = plain(value, table.merge);
	let held = value !== undefined;
	for (const text of table.texts) {
		const name = textName(table.name, id, text);
		if (!doc.share.has(name)) continue;
		record[text] = doc.getText(name).toString();
		held = true;
	}
	record.id = id;
	return held ? record : null;
}

/** The ids of all records of a table that a document holds. */
export function recordIds(doc: Y.Doc, table: Table): string[] {
	const ids = new Set(doc.getMap(table.name).keys());
	if (table.texts.length > 0)
		for (const name of doc.share.keys()) {
			const text = parseTextName(name, [table]);
			if (text !== null) ids.add(text.id);
		}
	return [...ids];
}

function merged(before: unknown, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const next: Record<string, unknown> = { ...(isPlain(before) ? before : {}) };
	for (const [field, value] of Object.entries(fields))
		if (value === null || value === undefined) delete next[field];
		else next[field] = value;
	return next;
}

/** A record's fields in an object of its own. */
function plain(value: unknown, merge: Table['merge']): AnyRecord {
	if (isPlain(value)) return { ...value } as AnyRecord;
	const record: Record<string, unknown> = {};
	if (value instanceof Y.Map)
		value.forEach((held: unknown, key: string) => {
			if (merge !== 'group') {
				if (held !== null) record[key] = held;
			} else if (isPlain(held)) Object.assign(record, held);
		});
	return record as AnyRecord;
}

/** Whether a value is fields by name, as a record or a group of it is written. */
export function isPlain(value: unknown): value is Record<string, unknown> {
	return (
		typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Y.AbstractType)
	);
}
