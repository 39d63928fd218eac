import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { AuditLine, Clocks, HandedChange } from '../../src/lib/protocol/http.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';

/** How far a document has come: the sequence number of the newest update in its log. */
export interface DocumentHead {
	document: DocumentName;
	seq: number;
}

/** An update at its place in a document's log. */
export interface LogEntry {
	seq: number;
	bytes: Uint8Array;
}

/** A stretch of a document's log: with the state of `from` in hand, `bytes` lead to the state of `to`. */
export interface StoredRun {
	from: number;
	to: number;
	bytes: Uint8Array;
}

/** Everything from which a document is made again: the newest snapshot, and the log after it. */
export interface StoredDocument {
	/** Where it stands: the place of its newest update, whether that is still there or not. */
	seq: number;
	/** Whose the Yjs client ids are that have written in it. */
	clients: ClientBinding[];
	/** When its records were begun (ms, the station's clock), by `table/id`. */
	createdAt: ReadonlyMap<string, number>;
	/** The state that all updates up to its `seq` lead to. */
	snapshot: LogEntry | null;
	entries: LogEntry[];
}

/** A Yjs client id belongs, in one document, to the device that wrote under it first; `null` to the station itself. */
export interface ClientBinding {
	client: number;
	device: string | null;
	member: string | null;
}

/** A record of the read model: the same rows as the device's index. */
export interface Row {
	table: string;
	record: AnyRecord;
}

/** A row with its document. */
export interface StoredRow extends Row {
	document: DocumentName;
}

/** One update to be put at its place, with the rows that it changed. Stored together or not at all. */
export interface Append {
	document: DocumentName;
	/** Its place: one more than the newest that the writer knows. */
	seq: number;
	bytes: Uint8Array;
	rows: Row[];
	/** The device that sent it; `null` for the station's own. */
	device: string | null;
	/** Client ids that write in the document for the first time. */
	clients: ClientBinding[];
	/** What it goes into the operations' record as. */
	audit: AuditEntry[];
	/** Milliseconds since 1970 by the station's clock. */
	at: number;
}

/** What became of a commit. Documents in `conflicts` were written by somebody else meanwhile: nothing of theirs was stored. */
export interface CommitResult {
	conflicts: ReadonlySet<DocumentName>;
}

/** A device that a member has joined with. */
export interface Device {
	id: string;
	member: string;
	/** As the device calls itself, for the list of devices. */
	name: string;
	/** SPKI, base64url. */
	publicKey: string;
	createdAt: number;
	revokedAt: number | null;
	/** What it said at its last hello; `null` while it never connected. */
	seen: DeviceSeen | null;
	/** When it said that it has forgotten the station. */
	erasedAt: number | null;
}

/** What a device tells of itself in a hello. */
export interface DeviceSeen {
	at: number;
	app: string;
	waiting: number;
	oldestAt: number | null;
}

/** An invitation; of its code only the hash is kept. */
export interface StoredInvitation {
	id: string;
	member: string;
	codeHash: string;
	createdAt: number;
	expiresAt: number;
	usedAt: number | null;
	withdrawnAt: number | null;
}

/** What became of an attempt to join. */
export type JoinResult =
	'joined' | 'invitation-unknown' | 'invitation-used' | 'invitation-expired' | 'invitation-withdrawn';

/** A photo or signature that the station has whole, under the document that it belongs to. */
export interface StoredBlob {
	document: DocumentName;
	hash: string;
	type: string;
	bytes: number;
	at: number;
}

/** What was done, as the operations' record keeps it. The store gives it its place in the chain. */
export interface AuditEntry {
	kind: AuditLine['kind'];
	at: number;
	enteredAt: number | null;
	member: string | null;
	device: string | null;
	document: DocumentName | null;
	table: string | null;
	record: string | null;
	/** `about` and `fields` are personal: taken away when the person concerned is erased, without breaking the chain. */
	about: string | null;
	fields: { field: string; before: unknown; after: unknown }[] | null;
	/** The Yjs item that the change wrote, `client.clock`: where the guard looks up what somebody had seen. */
	item: string | null;
}

/** A line of the chain. `hash` is over everything but `about` and `fields`, of which it holds only `valuesHash`. */
export interface StoredAudit extends AuditEntry {
	n: number;
	/** Random; goes with the values, so that nobody can guess them from their hash. */
	salt: string | null;
	/** Empty where there never were values. */
	valuesHash: string;
	hash: string;
}

export interface AuditQuery {
	/** Only lines before this one; newest first. */
	before?: number | undefined;
	limit: number;
	/** Only what the station received from this moment on, and before that one (ms). */
	from?: number | undefined;
	to?: number | undefined;
	document?: DocumentName | undefined;
	table?: string | undefined;
	record?: string | undefined;
	member?: string | undefined;
	kind?: AuditLine['kind'] | undefined;
}

/** A record by its full name. What the operations' record tells of devices and invitations has neither document nor table. */
export interface RecordName {
	document: DocumentName | null;
	table: string | null;
	record: string;
}

/** What staff decided about a change in quarantine. */
export interface Decision {
	state: 'accepted' | 'rejected';
	at: number;
	/** `null`: nobody had to decide, it came by another way. */
	by: string | null;
	word: string | null;
}

/** A change that the station did not take, kept for staff. */
export interface Quarantined {
	id: string;
	/** The device's own name for it: handed over twice, it is kept once. */
	key: string;
	document: DocumentName;
	member: string;
	device: string;
	/** When it was entered (ms, the device's clock), and when it came. */
	at: number;
	receivedAt: number;
	reason: Reason;
	changes: HandedChange[];
	/** How far the document is with the changes in it, if they come by another way; `null` where nobody can say. */
	clocks: Clocks | null;
	state: 'waiting' | 'accepted' | 'rejected';
	decidedAt: number | null;
	decidedBy: string | null;
	word: string | null;
}

/** Facts of the station that are kept once. */
export type MetaKey =
	/** The name of this history of sequence numbers; made anew with the database. */
	| 'epoch'
	/** Secret with which access tokens are signed. */
	| 'token-secret'
	/** The address that links to the station begin with. */
	| 'public-url'
	/** When set-up was completed (ms). */
	| 'set-up-at'
	/** The Yjs client id of the station's own writes; only where a backup was restored. */
	| 'station-client'
	/** When it was last tried whether the disk takes anything again (ms). */
	| 'tried-at';

/**
 * Where the station keeps everything. Answers are promises because a database on another machine gives nothing
 * else; the contract that every adapter keeps is `testing/store-contract.ts`.
 *
 * 1. What a resolved promise has said to be stored survives the end of the process and of the machine's power.
 * 2. A rejected promise has stored nothing, or exactly everything (when the answer got lost).
 * 3. A document's log has no holes: appends are taken only at `seq` = newest + 1.
 * 4. Several processes may use one database at the same time.
 */
export interface Store {
	/** The station that this store was opened for; every key begins with it. */
	readonly station: string;

	meta(key: MetaKey): Promise<string | null>;
	setMeta(key: MetaKey, value: string): Promise<void>;

	/** Whether another process has committed since this was last asked. */
	changedByOthers(): Promise<boolean>;

	heads(): Promise<DocumentHead[]>;
	load(document: DocumentName): Promise<StoredDocument>;
	/**
	 * What leads from `from` to the newest state, in order: log entries where they are still kept, else the
	 * snapshot (its run begins at 0) and the log after it. Empty when there is nothing after `from`.
	 */
	tail(document: DocumentName, from: number): Promise<StoredRun[]>;
	/** How many bytes `tail` would bring. */
	tailBytes(document: DocumentName, from: number): Promise<number>;
	/** Stores appends, each document's all or none, in one transaction. */
	commit(appends: readonly Append[]): Promise<CommitResult>;
	/** Puts a snapshot in the place of the log up to `seq`; the newest `keep` entries stay for devices that are nearly there. */
	compact(document: DocumentName, snapshot: LogEntry, keep: number): Promise<void>;

	/**
	 * Purges what a document held of somebody: the snapshot becomes the whole log, the blobs named go, and no byte of what
	 * was there before stays in the database's files. Devices that stand before `snapshot.seq` are told to replace their
	 * copies, so it takes a place of its own, one after the newest update: also who has got that one still holds the old.
	 * `false` when somebody has written meanwhile: then nothing was purged.
	 */
	purge(document: DocumentName, snapshot: LogEntry, blobs: readonly string[]): Promise<boolean>;
	/** The newest purge of each document that had one: its sequence number. */
	purges(): Promise<DocumentHead[]>;

	/** The rows of one table, of all documents; with `after`, of one document those that changed later. */
	rows(table: string): Promise<StoredRow[]>;
	/** One record as it is; `null` when there is none such. */
	row(document: DocumentName, table: string, id: string): Promise<AnyRecord | null>;
	rowsAfter(document: DocumentName, after: number): Promise<StoredRow[]>;
	/**
	 * Puts rows in the place of all that the read model has of a document, drawn anew from its log up to `seq`; when a
	 * record was begun stays as it is known. `false`, and nothing changed, when the document has gone on meanwhile.
	 */
	replaceRows(document: DocumentName, seq: number, rows: readonly Row[]): Promise<boolean>;

	/**
	 * Claims the set-up of a station for one process; `false` when there is one, or another claim has not run out.
	 * Whatever a set-up that was broken off has left behind is thrown away.
	 */
	claimSetUp(now: number, until: number): Promise<boolean>;
	/** Completes set-up, with the head's device where there is one. From now on there is a station. */
	completeSetUp(now: number, device: Device | null): Promise<void>;

	device(id: string): Promise<Device | null>;
	devices(): Promise<Device[]>;
	/** Marks a device as no longer welcome; `false` when there is none such. */
	revokeDevice(id: string, now: number): Promise<boolean>;

	addInvitation(invitation: StoredInvitation): Promise<void>;
	invitation(codeHash: string): Promise<StoredInvitation | null>;
	invitations(): Promise<StoredInvitation[]>;
	/** Takes an open invitation back; `null` when there is none such, else how it stands. */
	withdrawInvitation(id: string, now: number): Promise<StoredInvitation | null>;
	/** Uses an invitation up and lets its device in, in one transaction: two phones can never both use it. */
	join(codeHash: string, device: Device): Promise<JoinResult>;

	/** Notes what a device said at its hello. */
	deviceSeen(id: string, seen: DeviceSeen): Promise<void>;
	/** `false` when there is none such. */
	renameDevice(id: string, name: string): Promise<boolean>;
	/** The device has forgotten the station. */
	deviceErased(id: string, now: number): Promise<void>;

	/** Adds to the operations' record what is no update of a document. */
	addAudit(entries: readonly AuditEntry[]): Promise<void>;
	/** Adds what is no change and not there yet, with the same device, moment of entry, record and field: for what is told again. */
	addAuditOnce(entries: readonly AuditEntry[]): Promise<void>;
	/** Newest first. */
	audit(query: AuditQuery): Promise<StoredAudit[]>;
	/** The chain from a line on, oldest first, for proving it. */
	auditFrom(n: number, limit: number): Promise<StoredAudit[]>;
	/**
	 * Takes the values out of all lines about some records, also from the database's files; their places in the chain stay.
	 * In the same transaction `line` tells that it was done, and of how many lines: values that are gone without such a
	 * line were taken away by somebody else. Answers how many.
	 */
	purgeAudit(records: readonly RecordName[], line: AuditEntry): Promise<number>;

	/** Keeps what was handed over; what is there under its device and key stays as it is. Answers the keys. */
	addQuarantined(items: readonly Quarantined[]): Promise<string[]>;
	/** Waiting ones first, then the newest; of one member where given. */
	quarantined(member?: string): Promise<Quarantined[]>;
	quarantinedItem(id: string): Promise<Quarantined | null>;
	/** `null` when there is none such or somebody has decided it before. */
	decideQuarantined(id: string, decision: Decision): Promise<Quarantined | null>;
	/** Whether something of a member's that lies in quarantine names a photo of that document. */
	quarantineNames(member: string, document: DocumentName, hash: string): Promise<boolean>;
	/** Takes the content out of all items about some records, also from the database's files. Answers of how many items. */
	purgeQuarantined(records: readonly RecordName[], now: number): Promise<number>;

	blob(document: DocumentName, hash: string): Promise<StoredBlob | null>;
	addBlob(blob: StoredBlob): Promise<void>;
	/** All that the station has under a document. */
	blobs(document: DocumentName): Promise<StoredBlob[]>;
	/** Whether a document other than those has a blob of that hash: else its file can go with them. */
	hasBlobElsewhere(hash: string, documents: readonly DocumentName[]): Promise<boolean>;

	close(): Promise<void>;
}
