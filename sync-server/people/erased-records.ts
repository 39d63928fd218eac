import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { HandedChange } from '../../src/lib/protocol/http.ts';
import type { Store } from '../store/store.ts';

/** The records of a document of whose persons nothing is left, by `table id`. */
export async function erasedRecords(
	store: Pick<Store, 'rowsAfter'>,
	document: DocumentName,
): Promise<ReadonlySet<string>> {
	const rows = await store.rowsAfter(document, 0);
	return new Set(
		rows
			.filter(({ record }) => record.erased !== undefined)
			.map(({ table, record }) => `${table} ${record.id}`),
	);
}

/**
 * Whether a change tells of somebody who was erased: a phone that was away may hand over what was entered before, and
 * that must not bring the person back. Of a dossier, that also goes for records that the station never had.
 */
export function tellsOfErased(erased: ReadonlySet<string>, { table, id, fields }: HandedChange): boolean {
	return erased.has(`${table} ${id}`) || erased.has(`recipients ${String(fields.recipientId)}`);
}
