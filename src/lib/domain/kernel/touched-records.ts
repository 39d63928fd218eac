import type * as Y from 'yjs';
import { parseTextName } from './change.ts';
import type { Table } from './define-table.ts';

/** A record that a transaction has touched. */
export interface TouchedRecord {
	table: Table;
	id: string;
}

/** What a transaction did: the records that it touched, and the top-level names that no table declares. */
export interface Touched {
	records: TouchedRecord[];
	unknown: string[];
}

/**
 * Names the records that a transaction touched. It is asked in `afterTransaction`, by the device for its index
 * and by the station's guard, so both always mean the same records.
 *
 * @param tables the tables of the document's kind
 */
export function touchedRecords(transaction: Y.Transaction, tables: readonly Table[]): Touched {
	const records = new Map<string, TouchedRecord>();
	const unknown = new Set<string>();
	const names = new Map<unknown, string>();
	for (const [name, type] of transaction.doc.share) names.set(type, name);
	const add = (table: Table, id: string) => records.set(`${table.name}/${id}`, { table, id });

	for (const [type, keys] of transaction.changed) {
		const path: string[] = [];
		let top = type;
		while (top._item !== null) {
			path.unshift(top._item.parentSub ?? '');
			top = top._item.parent as typeof type;
		}
		const name = names.get(top) ?? '';
		const table = tables.find((candidate) => candidate.name === name);
		const text = table === undefined ? parseTextName(name, tables) : null;
		if (text !== null) add(text.table, text.id);
		else if (table === undefined) unknown.add(name);
		else if (path[0] !== undefined) add(table, path[0]);
		else for (const key of keys) if (key !== null) add(table, key);
	}
	return { records: [...records.values()], unknown: [...unknown] };
}
