import * as Y from 'yjs';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { CarriedItem } from '../../src/lib/protocol/carried.ts';
import { applyChanges } from '../documents/apply-changes.ts';
import type { Ports } from '../ports.ts';
import { typesText } from '../quarantine/types-text.ts';
import { randomUint32 } from '../random-uint32.ts';
import type { Store } from '../store/store.ts';

/**
 * The bytes that the guard judges for an item: those of the device's outbox, or, for what the device could not even keep,
 * an update that begins the records, as the device would have made it. `null` where nobody could say what the author had
 * seen: of records that the station has, and of texts, which several type at once.
 */
export async function updateOf(
	{ update, changes }: CarriedItem,
	document: DocumentName,
	{ store, ports }: { store: Pick<Store, 'row'>; ports: Pick<Ports, 'random'> },
): Promise<Uint8Array | null> {
	if (update !== undefined) return Buffer.from(update, 'base64url');
	if (changes.length === 0) return null;
	const tables = new Set(tablesOf(document).map(({ name }) => name));
	for (const change of changes) {
		const { table, id } = change;
		if (!tables.has(table) || typesText(change)) return null;
		if ((await store.row(document, table, id)) !== null) return null;
	}
	const doc = new Y.Doc();
	// As a device draws one; 0 is nobody's.
	doc.clientID = randomUint32(ports.random) || 1;
	doc.transact(() => applyChanges(changes)(doc));
	const bytes = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return bytes;
}
