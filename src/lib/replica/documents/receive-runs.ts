import * as Y from 'yjs';
import type { Run } from '../../protocol/frame.ts';
import type { HoldTools } from '../held/hold-entry.ts';
import type { StoreChanger } from '../store/device-store.ts';
import { catchUp, newRow } from './catch-up.ts';
import { chooseRuns } from './choose-runs.ts';
import type { DocumentCopy } from './document-copy.ts';
import type { Gap } from './document-keeper.ts';
import { drawRows, everyRecord, putTableRows } from './index-rows.ts';
import { mustGiveWay, replaceCopy, wholeDocument } from './replace-copy.ts';
import { letGoOfPending, remakeOwn } from './remake-own.ts';
import type { Grown } from './write-changes.ts';

export interface Received {
	gap: Gap | null;
	grown: Grown | null;
	/** Own entries were made again, and can be sent now. */
	remade: boolean;
	/** The copy gave way to the document as the station has it. */
	replaced: boolean;
}

/** A run that follows on what the copy has cannot be joined to it: the copy lost something without noticing. */
export class Hole extends Error {}

/** Takes runs of one document inside one transaction of the store: entry, rows and sequence number together. */
export async function receiveRuns(
	changer: StoreChanger,
	copy: DocumentCopy,
	runs: readonly Run[],
	tools: HoldTools,
): Promise<Received> {
	const { document } = copy;
	const row = { ...((await catchUp(changer, copy)) ?? newRow(document)) };
	const before = row.lastN;
	const whole = before > 0 ? wholeDocument(runs) : null;
	if (whole !== null && mustGiveWay(row, await changer.entries(document), whole.seq)) {
		const remade = await replaceCopy(changer, copy, row, whole, tools);
		await changer.putDocument(row);
		return { gap: null, grown: { before, after: row.lastN, bytes: NONE }, remade, replaced: true };
	}
	const { chosen, seq, gap } = chooseRuns(runs, row.seq);
	const answer: Received = {
		gap: gap ? { document, seq } : null,
		grown: null,
		remade: false,
		replaced: false,
	};
	if (chosen.length === 0) return answer;

	const lacked = copy.lacks(row);
	const isWholeDocument = chosen[0]?.from === 0;
	copy.dirty = true;
	const { records } = copy.apply(chosen.map(({ bytes }) => bytes));
	if (copy.lacks(row) && !lacked && !isWholeDocument) throw new Hole();

	const bytes = joined(chosen);
	row.seq = seq;
	row.lastN = await changer.addEntry({ document, bytes });

	// The station has given all that it has: whatever is missing now, nobody can bring.
	const mending = isWholeDocument && before > 0;
	let remade = false;
	if (mending) {
		if (copy.lacks(row)) await letGoOfPending(changer, copy, row);
		remade = await remakeOwn(changer, copy, row, tools.random);
	}
	if (mending || !copy.lacks(row))
		await putTableRows(
			changer,
			drawRows(copy.doc, document, mending ? everyRecord(copy.doc, copy.tables) : records),
		);
	await changer.putDocument(row);
	copy.lastN = row.lastN;
	return {
		...answer,
		remade,
		grown: { before, after: row.lastN, bytes: mending ? NONE : bytes },
	};
}

const NONE = new Uint8Array(0);

function joined(runs: readonly Run[]): Uint8Array {
	const [first] = runs;
	return first !== undefined && runs.length === 1
		? first.bytes
		: Y.mergeUpdates(runs.map(({ bytes }) => bytes));
}
