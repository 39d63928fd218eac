import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { tablesOf } from '../../domain/tables.ts';
import type { DeviceStore, StoreChanger, StorePart } from '../store/device-store.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** A snapshot lies in a database of its own, so that it cannot go in the same transaction: noted until it is gone. */
const REMOVAL = 'snapshot to remove: ';

/** What a dropping transaction touches. */
export function partsToDrop(document: DocumentName): StorePart[] {
	return ['_log', '_documents', '_settings', '_blobs', ...tablesOf(document).map(({ name }) => name)];
}

/**
 * Drops a document that the member may no longer read: whether it went. While something of it waits for the station, or
 * was refused by it, it stays.
 */
export async function dropDocument(changer: StoreChanger, document: DocumentName): Promise<boolean> {
	const row = await changer.document(document);
	if (row === undefined) return true;
	const entries = await changer.entries(document);
	if (entries.some(({ todo }) => todo !== undefined)) {
		await changer.putDocument({ ...row, leaving: true });
		return false;
	}
	await changer.removeEntries(entries.map(({ n }) => n));
	for (const table of tablesOf(document)) await changer.clearRows(table.name, document);
	for (const hash of await changer.blobsOf(document)) {
		const blob = await changer.blob(hash);
		if (blob !== undefined && blob.state !== 'waiting') await changer.removeBlob(hash);
	}
	if (row.foldedN > 0) await changer.putSetting(REMOVAL + document, true);
	await changer.removeDocument(document);
	return true;
}

/** Removes the snapshots of dropped documents, also of those whose dropping was interrupted. */
export async function removeDroppedSnapshots(store: DeviceStore, snapshots: SnapshotStore): Promise<void> {
	const noted = await store.read(['_settings'], (reader) => reader.settings(REMOVAL));
	for (const [key] of noted) {
		const document = key.slice(REMOVAL.length) as DocumentName;
		// A right that was given back has brought the document again.
		const present = await store.read(['_documents'], (reader) => reader.document(document));
		if (present === undefined) await snapshots.remove(document);
		await store.change(['_settings'], (changer) => changer.removeSetting(key));
	}
}
