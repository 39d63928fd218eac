import type { DeviceStore } from '../store/device-store.ts';
import type { DocumentCopy } from './document-copy.ts';
import { snapshotName, type SnapshotStore } from './snapshot-store.ts';

/**
 * Brings a copy from snapshot and log to the state of the store. A snapshot that has lost something, or cannot be read,
 * is no error: the log still has everything that waits, and the rest is asked of the station anew, by the sequence
 * number 0.
 * @returns whether the copy is whole
 */
export async function loadCopy(
	copy: DocumentCopy,
	store: DeviceStore,
	snapshots: SnapshotStore,
): Promise<boolean> {
	for (;;) {
		const before = await store.read(['_documents'], (reader) => reader.document(copy.document));
		const generation = before?.generation ?? 0;
		// What was dropped or replaced, and what another tab has given up waiting for, is in the Y.Doc for good.
		if (copy.lastN > 0 && (before === undefined || copy.isWaiting || copy.generation !== generation))
			copy.reset();
		copy.generation = generation;
		// A document that was never folded needs no database of its own.
		if (before !== undefined && before.foldedVector !== null)
			// The copy is then found to lack what the snapshot held, and mended like any other.
			await snapshots.load(snapshotName(before), copy.doc).catch(() => undefined);

		const { row, entries } = await store.read(['_documents', '_log'], async (reader) => ({
			row: await reader.document(copy.document),
			entries: await reader.entries(copy.document),
		}));
		// Folded, replaced or dropped meanwhile: what was read belongs together no more.
		if (row?.foldedN !== before?.foldedN || (row?.generation ?? 0) !== generation) continue;
		if (row === undefined) return true;

		copy.apply(entries.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => bytes));
		copy.lastN = row.lastN;
		if (!copy.lacks(row)) return true;
		if (row.seq > 0) await askAnew(copy, store);
		return false;
	}
}

/** Makes the next hello, or the next gap, bring the whole document. */
export async function askAnew(copy: DocumentCopy, store: DeviceStore): Promise<void> {
	await store.change(['_documents'], async (changer) => {
		const row = await changer.document(copy.document);
		if (row !== undefined && row.seq > 0) await changer.putDocument({ ...row, seq: 0 });
	});
}
