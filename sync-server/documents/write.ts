import type * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { Row } from '../store/store.ts';

/** What is wrong with an update, and with which record. */
export interface Refusal {
	reason: Reason;
	table?: string;
	id?: string;
}

/** A write as the guard sees it: bytes of a device, or changes of the station's own. */
export type Proposal =
	| {
			kind: 'update';
			bytes: Uint8Array;
			/** All that a copy holds and the station lacks (step 2), not one entry of an outbox. */
			state?: boolean;
	  }
	| { kind: 'own'; apply: (doc: Y.Doc) => void };

/** What became of a write. */
export type Outcome =
	| { kind: 'stored'; seq: number }
	/** The document had it already, and it is on the disk. */
	| { kind: 'known' }
	| { kind: 'refused'; refusal: Refusal }
	/** The station lacks something before it; its state vector tells what it has. */
	| { kind: 'gap'; stateVector: Uint8Array }
	/** Too much of what this device sent was refused: nothing more of it is looked at for a while. */
	| { kind: 'overdrawn' }
	/** The store fails: nothing was decided. */
	| { kind: 'unavailable' };

/** The member and the device that a write comes from. */
export interface Author {
	member: string;
	device: string;
}

/** Somebody for whom the station itself writes: staff who accept another's change, a member's own particulars. */
export interface Behalf {
	kind: 'accepted' | 'changed';
	/** Who asked for it, and with which device. */
	member: string;
	device: string;
	/** Whose change it is, where it is another's. */
	about: string | null;
}

/** One write on its way into a document. */
export interface Write {
	proposal: Proposal;
	/** Who writes; `null` for the station itself, which the rules do not bind. */
	author: Author | null;
	/** When it was entered (ms, the device's clock); `null` when nobody said. */
	enteredAt: number | null;
	/** For whom the station writes: what the operations' record tells then. Only with `author` null. */
	behalf?: Behalf;
	/** Who must not get it as a push, because the receipt tells them. */
	source: unknown;
	/** The writes of one sender that stand or fall in order, and this one's place among them. */
	flow: Flow;
	place: number;
	/** Called once, unless the flow had stopped. Outcomes of one document come in the order of its writes. */
	done(outcome: Outcome): void;
}

/** What one sender writes, in order: behind a write that was not taken, the others are not even looked at. */
export interface Flow {
	/** The place of the first that was not taken; `Infinity` while all were. */
	stoppedAt: number;
}

/** An update that is on the disk. */
export interface Committed {
	document: DocumentName;
	seq: number;
	update: Uint8Array;
	rows: readonly Row[];
	source: unknown;
}

/** Stops a write's flow there. A conflict may have an earlier write judged again: then it is the earlier one that counts. */
export function stopFlow({ flow, place }: Write): void {
	flow.stoppedAt = Math.min(flow.stoppedAt, place);
}

/** Bytes that a write keeps in memory while it waits. */
export function sizeOf(write: Write): number {
	return write.proposal.kind === 'update' ? write.proposal.bytes.length : 0;
}
