import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { HandedChange } from '../../src/lib/protocol/http.ts';
import type { Store } from '../store/store.ts';

/**
 * The changes that tell of nobody who was erased: a phone that was away may hand over what was entered before, and that
 * must not bring the person back. Of a dossier, that also goes for records that the station never had.
 */
export async function withoutErased(
	store: Pick<Store, 'rowsAfter'>,
	document: DocumentName,
	changes: readonly HandedChange[],
): Promise<HandedChange[]> {
	const erased = new Set(
		(await store.rowsAfter(document, 0))
			.filter(({ record }) => record.erased !== undefined)
			.map(({ table, record }) => `${table} ${record.id}`),
	);
	if (erased.size === 0) return [...changes];
	return changes.filter(
		({ table, id, fields }) =>
			!erased.has(`${table} ${id}`) && !erased.has(`recipients ${String(fields.recipientId)}`),
	);
}
