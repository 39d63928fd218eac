import * as Y from 'yjs';
import type { Random } from '../ports.ts';
import type { DocumentRow, OwnChanges, StoreChanger } from '../store/device-store.ts';
import type { DocumentCopy } from './document-copy.ts';
import { hasReached } from './has-reached.ts';
import { giveUpClient, takeNewClient } from './new-client-id.ts';

/**
 * Makes own entries again that are not in the document: those taken while it could not be opened whole, and those whose
 * bytes build on something that is lost. Each takes a new place at the end of the log, since other tabs have read past
 * its old one. `row` is changed, not stored.
 * @returns whether there were any
 */
export async function remakeOwn(
	changer: StoreChanger,
	copy: DocumentCopy,
	row: DocumentRow,
	random: Random,
): Promise<boolean> {
	const entries = await changer.entries(copy.document);
	let any = false;
	for (const entry of entries) {
		if (entry.todo !== 'waiting' || entry.own === undefined || isIn(copy, entry.bytes)) continue;
		await changer.removeEntries([entry.n]);
		await remake(changer, copy, row, entry.own, !any, random);
		any = true;
	}
	return any;
}

/**
 * Makes one own entry again from what the person did; the first of several under a client id that has never been used:
 * the worker's commits are not flushed, and a power cut that takes this one must not let the same clock be used again
 * for what is then made on another copy. `row` is changed, not stored.
 */
export async function remake(
	changer: StoreChanger,
	copy: DocumentCopy,
	row: DocumentRow,
	own: OwnChanges,
	isFirst: boolean,
	random: Random,
): Promise<void> {
	if (isFirst) takeNewClient(row, copy, random);
	const { bytes } = copy.make(row.client, own.changes);
	row.clock = copy.clock(row.client);
	if (bytes !== null)
		row.lastN = await changer.addEntry({ document: copy.document, bytes, todo: 'waiting', own });
}

/**
 * Gives up what waits in a copy for something that is nowhere to be had: a snapshot lost its tail, and the station does
 * not have it either. All that the copy does hold becomes the log anew; own entries among what is given up are remade
 * from what the person did. `row` is changed, not stored.
 */
export async function letGoOfPending(
	changer: StoreChanger,
	copy: DocumentCopy,
	row: DocumentRow,
): Promise<void> {
	copy.doc.store.pendingStructs = null;
	copy.doc.store.pendingDs = null;
	const entries = await changer.entries(copy.document);
	await changer.removeEntries(entries.filter(({ todo }) => todo === undefined).map(({ n }) => n));
	row.lastN = await changer.addEntry({ document: copy.document, bytes: Y.encodeStateAsUpdate(copy.doc) });
	row.foldedN = row.lastN;
	row.foldedVector = null;
	// Its clock may have gone back, and what was lost here may be with somebody else.
	giveUpClient(row);
}

function isIn(copy: DocumentCopy, bytes: Uint8Array): boolean {
	return bytes.length > 0 && hasReached((client) => copy.clock(client), Y.parseUpdateMeta(bytes).to);
}
