import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { DeviceStore, DocumentRow } from '../store/device-store.ts';
import { isGivenUp } from './replace-copy.ts';

/** All copies of this device, and which documents' copies are to give way to the document as the station has it. */
export async function readCopies(
	store: DeviceStore,
): Promise<{ rows: readonly DocumentRow[]; givingWay: ReadonlySet<DocumentName> }> {
	return store.read(['_documents', '_log'], async (reader) => {
		const [rows, refused] = await Promise.all([reader.documents(), reader.todo('refused')]);
		const leaving = [...rows.filter(isGivenUp), ...refused];
		return { rows, givingWay: new Set(leaving.map(({ document }) => document)) };
	});
}

/** Has copies give way, with all their bytes: somebody was erased from their documents. */
export async function noteReplacing(store: DeviceStore, documents: readonly DocumentName[]): Promise<void> {
	await store.change(['_documents'], async (changer) => {
		for (const document of documents) {
			const row = await changer.document(document);
			if (row !== undefined) await changer.putDocument({ ...row, replacing: true });
		}
	});
}
