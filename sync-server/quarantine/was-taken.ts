import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { blobsOf } from '../../src/lib/protocol/blobs-of.ts';
import type { HandedChange, HandOverRequest } from '../../src/lib/protocol/http.ts';
import type { Services } from '../services.ts';
import type { Store } from '../store/store.ts';
import { hasCome } from './has-come.ts';
import { typesText } from './types-text.ts';

/** Lines of a record's history that are looked at. A device hands over what it sent a moment ago. */
const LINES = 50;

/**
 * Whether the station has taken a change already: the line was cut, or the right ended, between the commit and its
 * receipt, so that the device holds for unsent what is there. What cannot be told for sure is taken for unsent: staff
 * then see that nothing differs.
 */
export async function wasTaken(
	{ at, reason, changes, clocks }: HandOverRequest['items'][number],
	{ document, device }: { document: DocumentName; device: string },
	{
		store,
		registry,
	}: { store: Pick<Store, 'audit' | 'blob' | 'row'>; registry: Pick<Services['registry'], 'reached'> },
): Promise<boolean> {
	const isThere =
		clocks === undefined
			? await tellsOf(changes, { document, device, at }, store)
			: await hasCome({ document, device, reason, changes, clocks }, { store, registry });
	if (!isThere) return false;
	// A photo that is still on its way can only come while something names it.
	for (const { fields } of changes)
		for (const hash of blobsOf(fields)) if ((await store.blob(document, hash)) === null) return false;
	return true;
}

/** Whether the operations' record tells that a device made the changes at that moment (ms, the device's clock). */
async function tellsOf(
	changes: readonly HandedChange[],
	{ document, device, at }: { document: DocumentName; device: string; at: number },
	store: Pick<Store, 'audit'>,
): Promise<boolean> {
	for (const change of changes) {
		const { table, id, fields } = change;
		// Of a text the record has only a stretch.
		if (typesText(change)) return false;
		const lines = await store.audit({ limit: LINES, document, table, record: id, kind: 'changed' });
		const written = lines.find((line) => line.device === device && line.enteredAt === at)?.fields ?? [];
		const known = written.filter(({ field }) => field in fields);
		if (known.length === 0) return false;
		if (known.some(({ field, after }) => !isSame(after ?? null, fields[field] ?? null))) return false;
	}
	return true;
}
