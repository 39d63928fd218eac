import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { INDEX_TO_DRAW } from '../store/index-to-draw.ts';
import { DocumentCopy } from './document-copy.ts';
import { drawRows, everyRecord, putTableRows } from './index-rows.ts';
import { loadCopy } from './load-copy.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/**
 * Draws the rows of every document anew after an update of the app: the version before kept records of tables that it
 * did not know in their documents, and drew none of them. Broken off, it begins again with the next start.
 */
export async function drawIndexAnew(store: DeviceStore, snapshots: SnapshotStore): Promise<void> {
	const isDue = await store.read(['_settings'], (reader) => reader.setting(INDEX_TO_DRAW));
	if (isDue !== true) return;
	for (const { document } of await store.read(['_documents'], (reader) => reader.documents()))
		while (!(await drawDocument(document, store, snapshots)));
	await store.change(['_settings'], (changer) => changer.removeSetting(INDEX_TO_DRAW));
}

/** Whether that is done; not when somebody has written meanwhile. */
async function drawDocument(
	document: DocumentName,
	store: DeviceStore,
	snapshots: SnapshotStore,
): Promise<boolean> {
	const copy = new DocumentCopy(document);
	try {
		// Of a copy that lacks something no row may be drawn: the whole document, which has been asked for, brings them.
		if (!(await loadCopy(copy, store, snapshots))) return true;
		const parts = ['_documents', ...copy.tables.map(({ name }) => name)];
		return await store.change(parts, async (changer) => {
			const row = await changer.document(document);
			if (row === undefined) return true;
			if (row.lastN !== copy.lastN || (row.generation ?? 0) !== copy.generation) return false;
			await putTableRows(changer, drawRows(copy.doc, document, everyRecord(copy.doc, copy.tables)));
			return true;
		});
	} finally {
		copy.doc.destroy();
	}
}
