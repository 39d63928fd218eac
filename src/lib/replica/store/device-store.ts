import type { AnyRecord } from '../../domain/kernel/define-table.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Clocks, Look } from '../../protocol/http.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { DocumentChange } from '../documents/document-keeper.ts';
import type { HeldChange } from '../replica.ts';

/** One update of a document: what leads from its snapshot to its present state, own and received. */
export interface LogEntry {
	/** Grows over all documents, in the order of commits. */
	n: number;
	document: DocumentName;
	/** One Yjs update (v1); empty for a change taken while the document could not be opened whole. */
	bytes: Uint8Array;
	/** Only on own entries: `waiting` for the station, or `refused` by it. The outbox is the entries with this mark. */
	todo?: 'waiting' | 'refused';
	/** Why the station refused it. */
	reason?: Reason;
	/** The key under which a refused entry's changes are held. The entry itself stays until the copy is made anew without it. */
	held?: string;
	/** Only on own entries: what the person did, so that it can be made again on another copy. */
	own?: OwnChanges;
}

export interface OwnChanges {
	/** Ms by this device's clock. */
	at: number;
	changes: readonly DocumentChange[];
	/** For each change of a record, what stood in its fields before; `null` where there was no record, or for a text. */
	replaced: readonly (Readonly<Record<string, unknown>> | null)[];
}

/** What the device knows of its copy of a document. */
export interface DocumentRow {
	document: DocumentName;
	/** The sequence number at the station up to which this copy has everything. */
	seq: number;
	/** The Yjs client id under which this device writes here, and the clock that its next item will have. */
	client: number;
	clock: number;
	/** `n` of the newest entry of the log; of the newest that the snapshot holds. */
	lastN: number;
	foldedN: number;
	/** The state vector of the snapshot when it was stored, proof of what it must still hold; `null` without one. */
	foldedVector: Uint8Array | null;
	/** How often the copy was replaced by one fetched anew. What was made of an earlier one is worth nothing. */
	generation?: number;
	/** Every client id under which this device has written here, apart from `client`. */
	clients?: readonly number[];
	/** The highest sequence number that a receipt has named: what is fetched anew must reach as far. */
	heard?: number;
	/** The copy must go, with all its bytes, as soon as the whole document has come: a person was erased from it. */
	replacing?: boolean;
	/** Since when (ms by this device's clock) the station lacks something, and cannot be given it, that this copy builds on. */
	unmended?: number;
	/** That lasted too long: the copy must go as soon as the whole document has come, and what it alone holds go to staff. */
	abandoned?: boolean;
}

/** A change that the station did not take, apart from its document. */
export interface StoredHeld extends HeldChange {
	/** `n` of the entry that it was, where that may have reached the station all the same; and how it is told from that. */
	n?: number;
	clocks?: Clocks;
}

/** A look at personal data that the station was not told of yet. */
export interface StoredLook extends Look {
	n: number;
}

/** A record in the index. */
export type StoredRow = AnyRecord & { doc: DocumentName };

export interface StoredBlob {
	hash: string;
	document: DocumentName;
	/** Its MIME type. */
	type: string;
	bytes: Uint8Array<ArrayBuffer>;
	/** `kept`: no saved record names it yet; `waiting`: one does, the station lacks it; `stored`: the station has it. */
	state: 'kept' | 'waiting' | 'stored';
}

/** What a transaction touches: a part of the store, or the index of one table of the domain. */
export type StorePart =
	'_log' | '_documents' | '_settings' | '_drafts' | '_blobs' | '_held' | '_looks' | (string & {});

/** Reads within one transaction: all of them see the same moment. */
export interface StoreReader {
	document(document: DocumentName): Promise<DocumentRow | undefined>;
	documents(): Promise<DocumentRow[]>;
	/** Entries of a document whose `n` is greater, in order. */
	entries(document: DocumentName, after?: number): Promise<LogEntry[]>;
	entry(n: number): Promise<LogEntry | undefined>;
	/** Entries with a mark, of all documents, in order. */
	todo(mark: 'waiting' | 'refused'): Promise<LogEntry[]>;
	countTodo(mark: 'waiting' | 'refused'): Promise<number>;
	firstTodo(mark: 'waiting' | 'refused'): Promise<LogEntry | undefined>;
	row(table: string, document: DocumentName, id: string): Promise<StoredRow | undefined>;
	/** All of a document's rows of a table. */
	rowsOf(table: string, document: DocumentName): Promise<StoredRow[]>;
	setting(key: string): Promise<unknown>;
	/** Settings, or drafts, whose key begins so. */
	settings(prefix: string): Promise<[key: string, value: unknown][]>;
	draft(key: string): Promise<unknown>;
	drafts(prefix: string): Promise<[key: string, value: unknown][]>;
	blob(hash: string): Promise<StoredBlob | undefined>;
	/** Hashes of the blobs in a state. */
	blobsIn(state: StoredBlob['state']): Promise<string[]>;
	/** Hashes of a document's blobs. */
	blobsOf(document: DocumentName): Promise<string[]>;
	held(key: string): Promise<StoredHeld | undefined>;
	/** All held changes, in no order. */
	allHeld(): Promise<StoredHeld[]>;
	heldIn(state: StoredHeld['state']): Promise<StoredHeld[]>;
	countHeld(state: StoredHeld['state']): Promise<number>;
	/** The oldest looks, at most so many. */
	looks(atMost: number): Promise<StoredLook[]>;
	countLooks(): Promise<number>;
}

/** Reads and changes within one transaction. */
export interface StoreChanger extends StoreReader {
	putDocument(row: DocumentRow): Promise<void>;
	removeDocument(document: DocumentName): Promise<void>;
	/** Answers the entry's `n`. */
	addEntry(entry: Omit<LogEntry, 'n'>): Promise<number>;
	putEntry(entry: LogEntry): Promise<void>;
	removeEntries(ns: readonly number[]): Promise<void>;
	putRows(table: string, rows: readonly StoredRow[]): Promise<void>;
	removeRow(table: string, document: DocumentName, id: string): Promise<void>;
	/** Removes all of a document's rows of a table. */
	clearRows(table: string, document: DocumentName): Promise<void>;
	putSetting(key: string, value: unknown): Promise<void>;
	removeSetting(key: string): Promise<void>;
	putDraft(key: string, value: unknown): Promise<void>;
	removeDraft(key: string): Promise<void>;
	putBlob(blob: StoredBlob): Promise<void>;
	removeBlob(hash: string): Promise<void>;
	putHeld(held: StoredHeld): Promise<void>;
	removeHeld(key: string): Promise<void>;
	addLook(look: Look): Promise<void>;
	removeLooks(ns: readonly number[]): Promise<void>;
}

/**
 * What is kept on this device. The contract, which `device-store-contract.ts` holds every adapter to:
 *
 * 1. `change` is atomic: when it rejects, nothing of it was kept.
 * 2. `change` is durable: when it resolves, it survives a kill of the browser.
 * 3. Changes that share a part run one after another, over all tabs and workers.
 * 4. `n` grows in the order of commits and is never given twice.
 * 5. What the store itself cannot do comes as AppError `storage-full`, `storage-failed` or `reload`; what `work`
 *    throws comes as it is.
 *
 * `work` may await nothing but the transaction's own methods: IndexedDB ends a transaction that has nothing to do.
 */
export interface DeviceStore {
	read<T>(parts: readonly StorePart[], work: (reader: StoreReader) => Promise<T>): Promise<T>;
	change<T>(parts: readonly StorePart[], work: (changer: StoreChanger) => Promise<T>): Promise<T>;
	/**
	 * Empties everything, at once and durably, but for the settings given: the device is nobody's any more. Where `isDue`
	 * says no, nothing is done; whether it was.
	 */
	erase(
		keep?: readonly (readonly [key: string, value: unknown])[],
		isDue?: (reader: StoreReader) => Promise<boolean>,
	): Promise<boolean>;
	close(): void;
}
