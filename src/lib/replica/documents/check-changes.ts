import * as v from 'valibot';
import type { Change } from '../../domain/kernel/change.ts';
import type { AnyRecord, Table } from '../../domain/kernel/define-table.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { ID_PATTERN } from '../../domain/kernel/id.ts';
import { blobsOf } from '../../protocol/blobs-of.ts';
import { AppError } from '../app-error.ts';
import type { DocumentChange } from './document-keeper.ts';

/** The table of a change. @throws when the document does not hold it: a mistake in the program, not of a person */
export function tableOf(document: DocumentName, tables: readonly Table[], change: DocumentChange): Table {
	const table = tables.find(({ name }) => name === change.table);
	if (table === undefined) throw new Error(`${document} holds no ${change.table}`);
	if (!ID_PATTERN.test(change.id)) throw new Error(`${change.id} is no id`);
	if ('text' in change && !table.texts.includes(change.text))
		throw new Error(`${change.table} has no text ${change.text}`);
	return table;
}

/** What a record will be after a change, without its texts. */
export function changedRecord(before: AnyRecord | null, change: Change): AnyRecord {
	const after = Object.entries({ ...before, ...change.fields });
	const kept = after.filter(([, value]) => value !== null && value !== undefined);
	return { ...Object.fromEntries(kept), id: change.id };
}

/**
 * The last look at a record before it is written: what does not fit its schema the station would refuse, and the
 * document could not go on until somebody has taken it back.
 * @throws AppError `record-invalid`
 */
export function checkRecord(table: Table, record: AnyRecord): void {
	const fields = Object.entries(record).filter(([name]) => name !== 'id' && !table.texts.includes(name));
	const result = v.safeParse(table.schema, Object.fromEntries(fields));
	if (!result.success) throw new AppError('record-invalid', new v.ValiError(result.issues));
}

/** The hashes of photos and signatures that changes name. */
export function namedBlobs(changes: readonly DocumentChange[]): string[] {
	const hashes = new Set<string>();
	for (const change of changes) {
		if ('text' in change) continue;
		for (const hash of blobsOf(change.fields)) hashes.add(hash);
	}
	return [...hashes];
}
