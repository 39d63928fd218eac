import * as Y from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Run } from '../../protocol/frame.ts';
import { sendPhotosOf } from '../held/held-changes.ts';
import { asHanding, clocksOf, holdChanges, holdEntry, type HoldTools } from '../held/hold-entry.ts';
import type { DocumentRow, LogEntry, OwnChanges, StoreChanger } from '../store/device-store.ts';
import { chooseRuns } from './choose-runs.ts';
import type { DocumentCopy } from './document-copy.ts';
import { noteRemoval } from './drop-document.ts';
import { findLosses, type Losses } from './find-losses.ts';
import { hasReached } from './has-reached.ts';
import { drawRows, everyRecord, putTableRows } from './index-rows.ts';
import { giveUpClient } from './new-client-id.ts';
import { remake } from './remake-own.ts';

/** A document as the station has it. */
export interface WholeDocument {
	bytes: Uint8Array;
	seq: number;
}

/** The newest whole document among runs, with what follows on it; `null` when they only go on from somewhere. */
export function wholeDocument(runs: readonly Run[]): WholeDocument | null {
	const at = runs.findLastIndex(({ from }) => from === 0);
	const first = runs[at];
	if (first === undefined) return null;
	const { chosen, seq } = chooseRuns(runs.slice(at + 1), first.to);
	const all = [first, ...chosen].map(({ bytes }) => bytes);
	return { bytes: all.length === 1 ? first.bytes : Y.mergeUpdates(all), seq };
}

/**
 * Whether a copy must give way to the document that has come whole: the station did not take something that the copy
 * holds, lacks what it builds on, or a person was erased from it. Not while an own entry from before the refused one may still be on its way:
 * the station may take it after this.
 */
export function mustGiveWay(row: DocumentRow, entries: readonly LogEntry[], seq: number): boolean {
	return isWaitedFor(row, entries) && seq >= Math.max(row.seq, row.heard ?? 0);
}

/** Whether a copy is given up, whatever it holds. */
export function isGivenUp({ replacing, abandoned }: DocumentRow): boolean {
	return replacing === true || abandoned === true;
}

/** Whether a copy waits for the whole document to take its place. */
export function isWaitedFor(row: DocumentRow, entries: readonly LogEntry[]): boolean {
	const refused = entries.find(({ todo }) => todo === 'refused');
	if (isGivenUp(row)) return true;
	if (refused === undefined) return false;
	return !entries.some(({ n, todo }) => todo === 'waiting' && n < refused.n);
}

/** Whether all that a copy holds is of this device and waits: the station has nothing that could be fetched. */
export function isOnlyOwn(row: DocumentRow, entries: readonly LogEntry[]): boolean {
	const isEmpty = row.seq === 0 && row.heard === undefined && row.foldedVector === null;
	return isEmpty && entries.every(({ todo }) => todo !== undefined);
}

/**
 * Puts the document as the station has it in the place of a copy, inside one transaction: log, rows and what is known of
 * the copy. Refused entries are no part of it any more, and stay held; own entries that the station seems to have go to it
 * once more, since it alone can tell whether it was this device that wrote there under its id; the others are made again
 * from what the person did. Nothing of the former bytes is used for anything, but that what an
 * abandoned copy alone holds is handed to staff.
 *
 * `row` is changed, not stored.
 * @returns whether own entries were made again
 */
export async function replaceCopy(
	changer: StoreChanger,
	copy: DocumentCopy,
	row: DocumentRow,
	{ bytes, seq }: WholeDocument,
	tools: HoldTools,
): Promise<boolean> {
	const { document } = copy;
	const entries = await changer.entries(document);
	// Nobody who was erased comes back this way.
	const isAbandoned = row.abandoned === true && row.replacing !== true;
	const former = copy.doc;
	await noteRemoval(changer, row);
	copy.reset();
	copy.dirty = true;
	copy.apply([bytes]);
	await changer.removeEntries(entries.map(({ n }) => n));

	row.lastN = await changer.addEntry({ document, bytes });
	// A document of which the station has nothing is nothing but what this device writes.
	if (seq === 0) await changer.removeEntries([row.lastN]);
	// Grows for ever, also when the document goes and comes back: nothing of another generation has this name.
	row.generation = row.lastN;
	row.seq = seq;
	row.foldedN = 0;
	row.foldedVector = null;
	delete row.heard;
	delete row.replacing;
	delete row.unmended;
	delete row.abandoned;
	giveUpClient(row);

	const losses = isAbandoned ? findLosses(former, copy.doc, copy.tables, entries) : null;
	if (losses !== null) await handLossesOver(changer, document, losses, tools);
	const isThere = whatIsThere(copy, entries);
	let remade = false;
	for (const entry of entries) {
		if (entry.todo === 'refused')
			await keepHeld(changer, entry, entry.reason !== 'foreign-client' && isThere(entry), tools);
		if (entry.todo !== 'waiting' || entry.own === undefined) continue;
		if (isThere(entry)) {
			row.lastN = await changer.addEntry({ document, bytes: entry.bytes, todo: 'waiting', own: entry.own });
			continue;
		}
		const own = losses === null ? entry.own : withoutGone(entry.own, losses);
		if (own.changes.length === 0) continue;
		await remake(changer, copy, row, own, !remade, tools.random);
		remade = true;
	}
	for (const { name } of copy.tables) await changer.clearRows(name, document);
	await putTableRows(changer, drawRows(copy.doc, document, everyRecord(copy.doc, copy.tables)));
	copy.lastN = row.lastN;
	copy.generation = row.generation;
	return remade;
}

/** What the station has lost and this copy alone holds is on its way to staff: each record for itself to be judged. */
async function handLossesOver(
	changer: StoreChanger,
	document: DocumentName,
	{ records }: Losses,
	tools: HoldTools,
): Promise<void> {
	for (const { changes, clocks } of records) {
		const held = holdChanges(document, tools.clock.now(), changes, 'lost-by-station', tools);
		for (const part of asHanding({ ...held, ...clocksOf(clocks) })) await changer.putHeld(part);
		await sendPhotosOf(changer, held);
	}
}

/** What a person did, without changes of records that are gone: those are handed over with the records. */
function withoutGone({ at, changes, replaced }: OwnChanges, { gone }: Losses): OwnChanges {
	const kept = [...changes.keys()].filter((index) => {
		const change = changes[index];
		return change !== undefined && ('text' in change || !gone.has(`${change.table}/${change.id}`));
	});
	return {
		at,
		changes: kept.flatMap((index) => changes[index] ?? []),
		replaced: kept.map((index) => replaced[index] ?? null),
	};
}

/**
 * Tells which own entries a fetched document holds. One that only took something away moves no clock: it is there if one
 * that came after it is, as they are taken in their order.
 */
function whatIsThere(copy: DocumentCopy, entries: readonly LogEntry[]): (entry: LogEntry) => boolean {
	const there = new Set<number>();
	let isLaterThere = false;
	for (const entry of entries.toReversed()) {
		if (entry.todo === undefined || entry.bytes.length === 0) continue;
		const { to } = Y.parseUpdateMeta(entry.bytes);
		if (to.size > 0) isLaterThere = hasReached((client) => copy.clock(client), to);
		if (isLaterThere) there.add(entry.n);
	}
	return ({ n }) => there.has(n);
}

/**
 * A version that knew of no held changes had only the entry; and one that the station has after all is none, unless
 * somebody else has written under its id.
 */
async function keepHeld(
	changer: StoreChanger,
	entry: LogEntry,
	isThere: boolean,
	tools: HoldTools,
): Promise<void> {
	if (entry.held === undefined) {
		const held = isThere ? null : holdEntry(entry, entry.reason ?? 'malformed', tools);
		if (held !== null) await changer.putHeld(held);
	} else if (isThere && (await changer.held(entry.held))?.state === 'refused')
		await changer.removeHeld(entry.held);
}
