import type { StoreChanger } from '../store/device-store.ts';
import { catchUp, newRow } from './catch-up.ts';
import type { DocumentCopy } from './document-copy.ts';
import { drawRows, everyRecord, putTableRows } from './index-rows.ts';
import type { Grown } from './write-changes.ts';

/**
 * Takes into the log what somebody else has put into a copy: a provider's answer to a sync step, which brings what the
 * copy lacked. It has no sequence number; the runs that bring the same will find it there. Since they then change
 * nothing, all rows are drawn here.
 */
export async function takeForeign(
	changer: StoreChanger,
	copy: DocumentCopy,
	bytes: Uint8Array,
): Promise<Grown> {
	const { document } = copy;
	const row = { ...((await catchUp(changer, copy)) ?? newRow(document)) };
	const before = row.lastN;
	row.lastN = await changer.addEntry({ document, bytes });
	await changer.putDocument(row);
	if (!copy.lacks(row))
		await putTableRows(changer, drawRows(copy.doc, document, everyRecord(copy.doc, copy.tables)));
	copy.lastN = row.lastN;
	return { before, after: row.lastN, bytes };
}
