import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { holdEntry, type HoldTools } from '../held/hold-entry.ts';
import type { StoreChanger } from '../store/device-store.ts';

/**
 * The station has an entry on its disk, at `seq` in the document's log: it waits no more.
 * @returns whether the document has a refused entry
 */
export async function takeReceipt(
	changer: StoreChanger,
	document: DocumentName,
	n: number,
	seq: number,
): Promise<boolean> {
	const [row, entry] = await Promise.all([changer.document(document), changer.entry(n)]);
	if (row === undefined) {
		// The document was taken away while the receipt was on its way: nobody need be handed what the station has.
		for (const held of await changer.heldIn('handing'))
			if (held.document === document && held.n === n) await changer.removeHeld(held.key);
		return false;
	}
	if (entry?.document !== document) return false;
	// Receipts and pushes come in the order of sequence numbers: a jump is a push that is missing.
	if (seq === row.seq + 1) await changer.putDocument({ ...row, seq });
	else if (seq > Math.max(row.seq, row.heard ?? 0)) await changer.putDocument({ ...row, heard: seq });
	if (entry.todo === 'waiting')
		if (n <= row.foldedN) await changer.removeEntries([n]);
		else {
			const { todo: _todo, own: _own, ...receipted } = entry;
			await changer.putEntry(receipted);
		}
	return (await changer.todo('refused')).some((refused) => refused.document === document);
}

/** The station did not take an entry: what the person did is held, and the entry marked until the copy goes. */
export async function takeRefusal(
	changer: StoreChanger,
	document: DocumentName,
	n: number,
	reason: Reason,
	tools: HoldTools,
): Promise<void> {
	const entry = await changer.entry(n);
	if (entry?.document !== document || entry.todo !== 'waiting') return;
	const held = holdEntry(entry, reason, tools);
	if (held !== null) await changer.putHeld(held);
	await changer.putEntry({ ...entry, todo: 'refused', reason, ...(held === null ? {} : { held: held.key }) });
}
