import type * as Y from 'yjs';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { TouchedRecord } from '../../domain/kernel/touched-records.ts';
import type { StoreChanger, StoredRow } from '../store/device-store.ts';

/** Rows of one table. */
export interface TableRows {
	table: string;
	rows: StoredRow[];
}

/**
 * Draws the rows of records from their document. They are taken as the document has them, also when they do not fit
 * their schema: the station has judged them, and a newer version may know more fields.
 */
export function drawRows(doc: Y.Doc, document: DocumentName, records: readonly TouchedRecord[]): TableRows[] {
	const byTable = new Map<string, StoredRow[]>();
	for (const { table, id } of records) {
		const record = readRecord(doc, table, id);
		if (record === null) continue;
		const rows = byTable.get(table.name) ?? [];
		byTable.set(table.name, rows);
		rows.push({ ...record, doc: document });
	}
	return [...byTable].map(([table, rows]) => ({ table, rows }));
}

/** Every record that a document holds. */
export function everyRecord(doc: Y.Doc, tables: readonly Table[]): TouchedRecord[] {
	return tables.flatMap((table) => recordIds(doc, table).map((id) => ({ table, id })));
}

export async function putTableRows(changer: StoreChanger, tables: readonly TableRows[]): Promise<void> {
	await Promise.all(tables.map(({ table, rows }) => changer.putRows(table, rows)));
}
