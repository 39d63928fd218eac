import type { DocumentRow, StoreReader } from '../store/device-store.ts';
import type { DocumentCopy } from './document-copy.ts';

/** The copy cannot be brought up from the log alone: somebody folded further, replaced or dropped it. Load it again. */
export class Behind extends Error {}

/**
 * Brings a copy up to the store inside the transaction that will change it, and answers the document's row; `undefined`
 * when the device has no such document yet. As IndexedDB lets such transactions of all tabs run one after another, what
 * follows in the same transaction is the only change at this time: a compare-and-append, for which no lease is needed.
 */
export async function catchUp(reader: StoreReader, copy: DocumentCopy): Promise<DocumentRow | undefined> {
	const row = await reader.document(copy.document);
	if (row === undefined) {
		if (copy.lastN > 0) throw new Behind();
		return undefined;
	}
	if (row.foldedN > copy.lastN || (row.generation ?? 0) !== copy.generation) throw new Behind();
	if (row.lastN > copy.lastN) {
		const entries = await reader.entries(copy.document, copy.lastN);
		copy.apply(entries.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => bytes));
		copy.lastN = row.lastN;
	}
	return row;
}

/** The row of a document that the device has not had. Its client id is taken at the first write. */
export function newRow(document: DocumentRow['document']): DocumentRow {
	return { document, seq: 0, client: 0, clock: 0, lastN: 0, foldedN: 0, foldedVector: null };
}
