import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import type { HandedChange } from '../../src/lib/protocol/http.ts';
import type { Store } from '../store/store.ts';

/** Whether the station has all that changes say, whichever way it came: then there is nothing to take or to judge. */
export async function isThere(
	changes: readonly HandedChange[],
	document: DocumentName,
	store: Pick<Store, 'row'>,
): Promise<boolean> {
	for (const { table, id, fields } of changes) {
		const row = await store.row(document, table, id);
		if (row === null) return false;
		for (const [field, value] of Object.entries(fields))
			if (!isSame(row[field] ?? null, value ?? null)) return false;
	}
	return changes.length > 0;
}
