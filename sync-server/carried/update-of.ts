import * as Y from 'yjs';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { CarriedItem } from '../../src/lib/protocol/carried.ts';
import { applyChanges } from '../documents/apply-changes.ts';
import type { Ports } from '../ports.ts';
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
	const tables = new Map(tablesOf(document).map((table) => [table.name as string, table]));
	for (const { table: name, id, fields } of changes) {
		const table = tables.get(name);
		if (table === undefined || table.texts.some((text) => text in fields)) return null;
		if ((await store.row(document, name, id)) !== null) return null;
	}
	const doc = new Y.Doc();
	doc.clientID = newClient(ports);
	doc.transact(() => applyChanges(changes)(doc));
	const bytes = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return bytes;
}

/** As a device draws one; 0 is nobody's. */
function newClient({ random }: Pick<Ports, 'random'>): number {
	const bytes = random.bytes(4);
	return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) || 1;
}
