import * as Y from 'yjs';
import { applyChange, applyTextChange } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { touchedRecords, type TouchedRecord } from '../../domain/kernel/touched-records.ts';
import { tableNamed, tablesOf } from '../../domain/tables.ts';
import type { DocumentRow } from '../store/device-store.ts';
import type { DocumentChange } from './document-keeper.ts';

/** What a transaction did to a copy. */
export interface Transacted {
	/** The update that it made; `null` when it changed nothing. */
	bytes: Uint8Array | null;
	records: TouchedRecord[];
}

/**
 * One tab's copy of a document in memory.
 *
 * 1. It holds the snapshot and every entry of the log up to `lastN`, and maybe more of what the station has.
 * 2. While `dirty` it holds something that is not on disk yet. If that fails to get there, the copy is `reset`:
 *    Yjs cannot take anything back.
 * 3. Every transaction on it has the copy as its origin, or merges what is on disk: nothing gets in past the log.
 * 4. `doc.clientID` is never written with: several tabs share the client id that the document's row names, and it is
 *    set for the length of a write only. So presence, which goes by `doc.clientID`, tells the tabs apart.
 */
export class DocumentCopy {
	readonly document: DocumentName;
	readonly tables: readonly Table[];
	doc = new Y.Doc();
	lastN = 0;
	dirty = false;
	/** Which of the document's successive copies it is. */
	generation = 0;
	/** The `foldedN` of the snapshot that this copy was found to cover. */
	#covers = -1;

	constructor(document: DocumentName) {
		this.document = document;
		this.tables = tablesOf(document);
	}

	/** Begins again with nothing in hand. */
	reset(): void {
		this.doc.destroy();
		this.doc = new Y.Doc();
		this.lastN = 0;
		this.dirty = false;
		this.#covers = -1;
	}

	/** Takes updates in, in one transaction. */
	apply(updates: readonly Uint8Array[]): Transacted {
		return this.#transact(() => {
			for (const update of updates) Y.applyUpdate(this.doc, update, this);
		}, false);
	}

	/** Makes a person's changes under a client id. */
	make(client: number, changes: readonly DocumentChange[]): Transacted {
		const own = this.doc.clientID;
		this.doc.clientID = client;
		try {
			return this.#transact(() => {
				for (const change of changes) makeChange(this.doc, change);
			}, true);
		} finally {
			this.doc.clientID = own;
		}
	}

	/** All that the copy holds and a state vector lacks; without what waits in it for something that is missing. */
	since(stateVector: Uint8Array): Uint8Array {
		const { store } = this.doc;
		const { pendingStructs, pendingDs } = store;
		store.pendingStructs = null;
		store.pendingDs = null;
		try {
			return Y.encodeStateAsUpdate(this.doc, stateVector);
		} finally {
			store.pendingStructs = pendingStructs;
			store.pendingDs = pendingDs;
		}
	}

	clock(client: number): number {
		return Y.getState(this.doc.store, client);
	}

	/** Whether something in the copy waits for something that it builds on. */
	get isWaiting(): boolean {
		const { store } = this.doc;
		return store.pendingStructs !== null || store.pendingDs !== null;
	}

	/**
	 * Whether something is missing that this device has had: a snapshot that lost its tail or is gone. Then no row
	 * may be drawn from the copy, and nothing may be written on it.
	 */
	lacks(row: DocumentRow): boolean {
		if (this.isWaiting) return true;
		if (this.clock(row.client) < row.clock) return true;
		if (row.foldedVector === null || row.foldedN === this.#covers) return false;
		for (const [client, clock] of Y.decodeStateVector(row.foldedVector))
			if (this.clock(client) < clock) return true;
		this.#covers = row.foldedN;
		return false;
	}

	#transact(work: () => void, local: boolean): Transacted {
		const result: Transacted = { bytes: null, records: [] };
		const onTransaction = (transaction: Y.Transaction) => {
			if (transaction.origin === this) result.records = touchedRecords(transaction, this.tables).records;
		};
		const onUpdate = (bytes: Uint8Array, origin: unknown) => {
			if (origin === this) result.bytes = bytes;
		};
		const { doc } = this;
		doc.on('afterTransaction', onTransaction);
		doc.on('update', onUpdate);
		try {
			Y.transact(doc, work, this, local);
		} finally {
			doc.off('afterTransaction', onTransaction);
			doc.off('update', onUpdate);
		}
		return result;
	}
}

function makeChange(doc: Y.Doc, change: DocumentChange): void {
	if ('text' in change) {
		applyTextChange(doc, change);
		return;
	}
	const table = tableNamed(change.table);
	if (table === undefined) throw new Error(`there is no table ${change.table}`);
	applyChange(doc, table, change);
}
