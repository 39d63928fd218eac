import type { Change, TextChange } from '../../domain/kernel/change.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Run } from '../../protocol/frame.ts';
import type { Reason } from '../../protocol/reasons.ts';

/** An own entry of the log that the station has not receipted, in the order in which it must be sent. */
export interface OutboxEntry {
	n: number;
	document: DocumentName;
	bytes: Uint8Array;
	/** When it was entered (ms by this device's clock). */
	at: number | null;
}

/** Why a run could not be taken: the copy is at `seq`, the run begins later. Ask for the tail from `seq`. */
export interface Gap {
	document: DocumentName;
	seq: number;
}

/**
 * The seam between the copy on this device and the link to the station. The link knows no Yjs and no tables;
 * the keeper knows no sockets. `DeviceDocuments` implements it.
 */
export interface DocumentKeeper {
	/** The epoch that the sequence numbers belong to; empty before the first welcome. */
	epoch(): Promise<string>;
	/**
	 * The station's history is another one: all sequence numbers become 0, photos count as stored when the station has said
	 * so anew, and nothing that was entered is touched.
	 */
	beginEpoch(epoch: string): Promise<void>;
	/**
	 * Every copy on this device with its sequence number: what a hello says. 0 for one that must give way to the document
	 * as the station has it.
	 */
	copies(): Promise<[DocumentName, number][]>;
	/**
	 * Takes received runs: log entries, index rows and sequence numbers in one durable transaction for each
	 * document. Runs that it already has are left out. Resolves when all of it is on disk.
	 */
	receive(runs: readonly Run[]): Promise<Gap[]>;
	/** Own entries that wait for the station, of one document or of all, in order. Refused ones are not among them. */
	outbox(document?: DocumentName): Promise<OutboxEntry[]>;
	/**
	 * The station has entry `n` on its disk, and the document stands at `seq` there: ✓✓. `n` is `null` for an entry of
	 * which nobody knows any more. The answer tells what the copy lacks then and nobody will send unasked: the tail from there.
	 */
	receipted(document: DocumentName, n: number | null, seq: number): Promise<Gap | null>;
	/**
	 * The station did not take entry `n`: what it said is held for the person, and the copy gives way to the document as
	 * the station has it, as soon as that has come.
	 */
	refused(document: DocumentName, n: number, reason: Reason): Promise<void>;
	/**
	 * Copies that wait for the whole document to take their place: it must be asked for. Those of which the station has
	 * nothing give way at once.
	 */
	waitingForWhole(): Promise<DocumentName[]>;
	/** A person was erased from these: the whole documents that come take the copies' place, with all their bytes. */
	replace(documents: readonly DocumentName[]): Promise<void>;
	/**
	 * The station lacks what this copy builds on, and could not be given it. When that has lasted, the copy gives way to
	 * the document as the station has it, and what it alone holds goes to staff. `stateVector` is what the station has
	 * where it has just said no to an entry for it: what waits is then on no way to it.
	 */
	unmended(document: DocumentName, stateVector?: Uint8Array): Promise<void>;
	/**
	 * What this copy has and a state vector lacks, without what waits or was refused: a real step 2, only when the station
	 * asks. `own` leaves out what other devices wrote.
	 */
	updateSince(document: DocumentName, stateVector: Uint8Array, own: boolean): Promise<Uint8Array>;
	/** The member may no longer read these: drops all of them. What the station does not have of them is handed to staff. */
	drop(documents: readonly DocumentName[]): Promise<void>;
	/** Own changes that the station does not have, and when the oldest was entered: what a hello says. */
	unsent(): Promise<{ count: number; oldestAt: number | null }>;
}

/** What a person does: one or more records of one document, written together or not at all. */
export type DocumentChange = Change | TextChange;
