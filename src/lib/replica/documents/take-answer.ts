import type { StoreChanger } from '../store/device-store.ts';
import { catchUp, newRow } from './catch-up.ts';
import type { DocumentCopy } from './document-copy.ts';
import { drawRows, putTableRows } from './index-rows.ts';
import type { Grown } from './write-changes.ts';

/**
 * Takes the station's answer to a provider's check for holes: all that the copy lacked when it asked. Mostly that is
 * nothing, or has come by the lane meanwhile. It has no sequence number; a run that brings the same again is welcome.
 */
export async function takeAnswer(
	changer: StoreChanger,
	copy: DocumentCopy,
	update: Uint8Array,
): Promise<Grown | null> {
	const { document } = copy;
	const row = { ...((await catchUp(changer, copy)) ?? newRow(document)) };
	const lacked = copy.lacks(row);
	copy.dirty = true;
	const { bytes, records } = copy.apply([update]);
	if (bytes === null) return null;
	const before = row.lastN;
	row.lastN = await changer.addEntry({ document, bytes });
	await changer.putDocument(row);
	// A copy that lacked something draws all its rows when the run comes that makes it whole.
	if (!lacked && !copy.lacks(row)) await putTableRows(changer, drawRows(copy.doc, document, records));
	copy.lastN = row.lastN;
	return { before, after: row.lastN, bytes };
}
