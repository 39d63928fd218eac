import * as Y from 'yjs';
import type { DeviceStore, DocumentRow } from '../store/device-store.ts';
import type { DocumentCopy } from './document-copy.ts';
import { snapshotName, type SnapshotStore } from './snapshot-store.ts';

/** Entries, or bytes, in a document's log above which it is folded: opening it would apply each of them. */
const FOLD_ENTRIES = 64;
const FOLD_BYTES = 96 * 1024;

export async function isWorthFolding(copy: DocumentCopy, store: DeviceStore): Promise<boolean> {
	const entries = await store.read(['_log'], (reader) => reader.entries(copy.document));
	const free = entries.filter(({ todo }) => todo === undefined);
	const bytes = free.reduce((sum, entry) => sum + entry.bytes.length, 0);
	// One large entry is as good as a snapshot.
	return free.length >= FOLD_ENTRIES || (free.length > 1 && bytes >= FOLD_BYTES);
}

/**
 * Puts a document's log into its snapshot. The order is what makes it safe: the snapshot is stored and read back, then
 * one transaction notes what it must hold from now on and removes the entries that it holds. What waits for the station
 * stays in the log. A kill in between leaves both.
 */
export async function foldCopy(
	copy: DocumentCopy,
	store: DeviceStore,
	snapshots: SnapshotStore,
): Promise<void> {
	const known = await store.read(['_documents', '_log'], async (reader) => ({
		row: await reader.document(copy.document),
		entries: await reader.entries(copy.document, copy.lastN),
	}));
	const { row, entries } = known;
	// Somebody else folded further or dropped it, or the copy is not fit to replace a log.
	if (row === undefined || row.foldedN > copy.lastN || !isCopyOf(copy, row)) return;
	copy.apply(entries.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => bytes));
	copy.lastN = row.lastN;
	if (copy.lacks(row)) return;

	const name = snapshotName(row);
	await snapshots.save(name, copy.doc);
	const foldedVector = Y.encodeStateVector(copy.doc);
	const isPresent = await store.change(['_documents', '_log'], async (changer) => {
		const now = await changer.document(copy.document);
		if (now === undefined || !isCopyOf(copy, now)) return false;
		if (now.foldedN >= copy.lastN) return true;
		const all = await changer.entries(copy.document);
		const held = all.filter(({ n, todo }) => n <= copy.lastN && todo === undefined);
		await changer.putDocument({ ...now, foldedN: copy.lastN, foldedVector });
		await changer.removeEntries(held.map(({ n }) => n));
		return true;
	});
	// Dropped or replaced meanwhile: what was just stored must not outlive it.
	if (!isPresent) await snapshots.remove(name);
}

function isCopyOf(copy: DocumentCopy, row: DocumentRow): boolean {
	return (row.generation ?? 0) === copy.generation;
}
