import { isDocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import { tableNamed } from '../../src/lib/domain/tables.ts';
import type { HandedChange, HandOverRequest } from '../../src/lib/protocol/http.ts';
import type { Store } from '../store/store.ts';

/**
 * Whether what a restored station had lost has come back by another way: it stands already, since somebody of staff had
 * it, or waits already, since several devices hold the same and each hands it over.
 */
export async function isBackAlready(
	{ document, reason, changes }: HandOverRequest['items'][number],
	store: Pick<Store, 'row' | 'quarantined'>,
): Promise<boolean> {
	if (reason !== 'lost-by-station' || !isDocumentName(document)) return false;
	const waits = (await store.quarantined()).some(
		(item) =>
			item.state === 'waiting' &&
			item.reason === reason &&
			item.document === document &&
			isSame(item.changes, changes),
	);
	if (waits) return true;
	const stands = async ({ table, id, fields }: HandedChange) => {
		// Of a text nobody can tell where its stretches stood.
		if (tableNamed(table)?.texts.some((text) => text in fields) === true) return false;
		const row = await store.row(document, table, id);
		return (
			row !== null &&
			Object.entries(fields).every(([field, value]) => isSame(row[field] ?? null, value ?? null))
		);
	};
	for (const change of changes) if (!(await stands(change))) return false;
	return true;
}
