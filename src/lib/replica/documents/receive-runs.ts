import * as Y from 'yjs';
import type { Run } from '../../protocol/frame.ts';
import type { Random } from '../ports.ts';
import type { StoreChanger } from '../store/device-store.ts';
import { catchUp, newRow } from './catch-up.ts';
import type { DocumentCopy } from './document-copy.ts';
import type { Gap } from './document-keeper.ts';
import { drawRows, everyRecord, putTableRows } from './index-rows.ts';
import { letGoOfPending, remakeOwn } from './remake-own.ts';
import type { Grown } from './write-changes.ts';

export interface Received {
	gap: Gap | null;
	grown: Grown | null;
	/** Own entries were made again, and can be sent now. */
	remade: boolean;
}

/** A run that follows on what the copy has cannot be joined to it: the copy lost something without noticing. */
export class Hole extends Error {}

/** The runs that follow on `seq` one after another, up to the first gap. Those that bring nothing new are left out. */
export function chooseRuns(runs: readonly Run[], seq: number): { chosen: Run[]; seq: number; gap: boolean } {
	const chosen: Run[] = [];
	for (const run of runs) {
		if (run.to <= seq) continue;
		if (run.from > seq) return { chosen, seq, gap: true };
		chosen.push(run);
		seq = run.to;
	}
	return { chosen, seq, gap: false };
}

/** Takes runs of one document inside one transaction of the store: entry, rows and sequence number together. */
export async function receiveRuns(
	changer: StoreChanger,
	copy: DocumentCopy,
	runs: readonly Run[],
	random: Random,
): Promise<Received> {
	const { document } = copy;
	const row = { ...((await catchUp(changer, copy)) ?? newRow(document)) };
	const { chosen, seq, gap } = chooseRuns(runs, row.seq);
	const answer: Received = { gap: gap ? { document, seq } : null, grown: null, remade: false };
	if (chosen.length === 0) return answer;

	const lacked = copy.lacks(row);
	const isWholeDocument = chosen[0]?.from === 0;
	copy.dirty = true;
	const { records } = copy.apply(chosen.map(({ bytes }) => bytes));
	if (copy.lacks(row) && !lacked && !isWholeDocument) throw new Hole();

	const before = row.lastN;
	const bytes = joined(chosen);
	row.seq = seq;
	delete row.leaving;
	row.lastN = await changer.addEntry({ document, bytes });

	// The station has given all that it has: whatever is missing now, nobody can bring.
	const mending = isWholeDocument && before > 0;
	let remade = false;
	if (mending) {
		if (copy.lacks(row)) await letGoOfPending(changer, copy, row);
		remade = await remakeOwn(changer, copy, row, random);
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
		grown: { before, after: row.lastN, bytes: mending ? new Uint8Array(0) : bytes },
	};
}

function joined(runs: readonly Run[]): Uint8Array {
	const [first] = runs;
	return first !== undefined && runs.length === 1
		? first.bytes
		: Y.mergeUpdates(runs.map(({ bytes }) => bytes));
}
