import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { holdEntry, type HoldTools } from '../held/hold-entry.ts';
import type { StoreChanger } from '../store/device-store.ts';

/**
 * The station has an entry on its disk, at `seq` in the document's log: it waits no more.
 * @param n `null` for an entry that was under way on a channel of which nobody knows any more
 * @returns whether the document has a refused entry; and from where the copy lacks what was receipted, where it does
 */
export async function takeReceipt(
	changer: StoreChanger,
	document: DocumentName,
	n: number | null,
	seq: number,
): Promise<{ isRefused: boolean; lacksAfter: number | null }> {
	const [row, entry] = await Promise.all([
		changer.document(document),
		n === null ? undefined : changer.entry(n),
	]);
	if (row === undefined) {
		// The document was taken away while the receipt was on its way: nobody need be handed what the station has.
		for (const held of await changer.heldIn('handing'))
			if (held.document === document && held.n === n) await changer.removeHeld(held.key);
		return { isRefused: false, lacksAfter: null };
	}
	// The document went away and came back since: what this device sent in between, nobody pushes to it.
	if (entry?.document !== document) return { isRefused: false, lacksAfter: seq > row.seq ? row.seq : null };
	// Receipts and pushes come in the order of sequence numbers: a jump is a push that is missing.
	if (seq === row.seq + 1) await changer.putDocument({ ...row, seq });
	else if (seq > Math.max(row.seq, row.heard ?? 0)) await changer.putDocument({ ...row, heard: seq });
	if (entry.todo === 'waiting') {
		// Stays also where a snapshot is said to hold it, which may be lost: the next fold, which looks, removes it.
		const { todo: _todo, own: _own, ...receipted } = entry;
		await changer.putEntry(receipted);
	}
	const isRefused = (await changer.todo('refused')).some((refused) => refused.document === document);
	return { isRefused, lacksAfter: null };
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
