import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { tablesOf } from '../../domain/tables.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { sendPhotosOf } from '../held/held-changes.ts';
import { asHanding, holdEntry, type HoldTools } from '../held/hold-entry.ts';
import type { DeviceStore, DocumentRow, StoreChanger, StorePart } from '../store/device-store.ts';
import { snapshotName, type SnapshotStore } from './snapshot-store.ts';

/** A snapshot lies in a database of its own, so that it cannot go in the same transaction: noted until it is gone. */
const REMOVAL = 'snapshot to remove: ';

/** What a dropping transaction touches. */
export function partsToDrop(document: DocumentName): StorePart[] {
	return [
		'_log',
		'_documents',
		'_settings',
		'_blobs',
		'_held',
		...tablesOf(document).map(({ name }) => name),
	];
}

/** Notes that a copy's snapshot has to go, when it has one. */
export async function noteRemoval(changer: StoreChanger, row: DocumentRow): Promise<void> {
	if (row.foldedN > 0 || row.foldedVector !== null)
		await changer.putSetting(REMOVAL + snapshotName(row), true);
}

/**
 * Drops a document that the member may no longer read, with log, rows, snapshot and photos. What of it the station does
 * not have, or did not take, is handed to staff: it is held until they have it, and with it its photos.
 */
export async function dropDocument(
	changer: StoreChanger,
	document: DocumentName,
	reason: Reason,
	tools: HoldTools,
): Promise<void> {
	const row = await changer.document(document);
	if (row === undefined) return;
	const entries = await changer.entries(document);
	for (const entry of entries) {
		if (entry.todo === undefined || entry.held !== undefined) continue;
		const held = holdEntry(entry, entry.reason ?? reason, 'refused', tools);
		if (held !== null) await changer.putHeld(held);
	}
	for (const held of await changer.allHeld()) {
		if (held.document !== document || held.state !== 'refused') continue;
		for (const part of asHanding(held)) await changer.putHeld(part);
		await sendPhotosOf(changer, held);
	}
	await changer.removeEntries(entries.map(({ n }) => n));
	for (const table of tablesOf(document)) await changer.clearRows(table.name, document);
	for (const hash of await changer.blobsOf(document)) {
		const blob = await changer.blob(hash);
		if (blob !== undefined && blob.state !== 'waiting') await changer.removeBlob(hash);
	}
	await noteRemoval(changer, row);
	await changer.removeDocument(document);
}

/** Removes the snapshots of copies that were dropped or replaced, also where that was interrupted. */
export async function removeSpentSnapshots(store: DeviceStore, snapshots: SnapshotStore): Promise<void> {
	const [noted, present] = await Promise.all([
		store.read(['_settings'], (reader) => reader.settings(REMOVAL)),
		snapshots.names(),
	]);
	const isNoted = new Set(noted.map(([key]) => key.slice(REMOVAL.length)));
	const spent = new Set([...isNoted, ...present]);
	if (spent.size === 0) return;
	const rows = await store.read(['_documents'], (reader) => reader.documents());
	for (const row of rows) {
		const name = snapshotName(row);
		// A document that was dropped and has come back may have that of its former copy.
		if (row.foldedVector !== null || !isNoted.has(name)) spent.delete(name);
	}
	for (const name of spent) await snapshots.remove(name);
	if (noted.length > 0)
		await store.change(['_settings'], async (changer) => {
			for (const [key] of noted) await changer.removeSetting(key);
		});
}
