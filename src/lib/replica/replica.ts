import type { Doc } from 'yjs';
import type { Id } from '../domain/kernel/id.ts';
import type { DocumentName } from '../domain/kernel/document-name.ts';
import type {
	Admission,
	JoinRequest,
	Look,
	LookAnswer,
	SetupRequest,
	StationInfo,
} from '../protocol/http.ts';
import type { Standing } from '../protocol/messages.ts';
import type { Reason } from '../protocol/reasons.ts';
import type {
	BroughtIn,
	CarriedContent,
	ReadFile,
	UnkeptChange,
	WrittenFile,
} from './carried/carried-file.ts';
import type { DocumentChange } from './documents/document-keeper.ts';
import type { LinkState } from './link/bus-message.ts';
import type { LocalPresence, Presence } from './link/presence.ts';
import type { RowTables } from './row-tables.ts';

/** Whose device this is, as the screens know it. The key itself stays inside. */
export interface Identity {
	device: string;
	/** The station's name. */
	station: string;
	member: { id: string; name: string; standing: Standing };
}

/** Own entries that the station does not have yet. */
export interface OutboxSummary {
	/** Entries that wait. */
	count: number;
	/** When the oldest of them was written (ms by this device's clock); `null` when none waits. */
	oldestAt: number | null;
	/** Changes that the station did not take: `held`, state `refused`. */
	refused: number;
}

/**
 * A change that the station did not take, or can't be given any more, kept until the person has decided about it 待处理.
 * It is no part of any document: the copy goes on without it.
 */
export interface HeldChange {
	key: string;
	document: DocumentName;
	/** When it was entered, and when it came here (ms by this device's clock). */
	at: number;
	heldAt: number;
	reason: Reason;
	/**
	 * `refused`: the person decides. `handing`: on its way to staff. `handed`: with staff, who look at it in the quarantine.
	 * `accepted`, `rejected`: they have decided; it stays until the person has seen it.
	 */
	state: 'refused' | 'handing' | 'handed' | 'accepted' | 'rejected';
	/** What the person did. Empty once staff have it: of a document that is no longer the member's nothing stays here. */
	changes: readonly DocumentChange[];
	/** For each change of a record, what stood in its fields before; `null` where there was no record, or for a text. */
	replaced: readonly (Readonly<Record<string, unknown>> | null)[];
	/** The tables concerned; stays when the changes go, so that it can still be said what it was. */
	tables: readonly string[];
	/** What staff said when they decided. */
	word: string | null;
}

/** Whether the device may show personal data: it must have heard of the station within the lease. */
export type LeaseState =
	/** Not read yet: nothing personal is shown. */
	{ kind: 'unknown' } | { kind: 'valid' } | { kind: 'ended'; lastHeard: number };

/** Where a record is, when it is not at the station. */
export type WaitingState = 'waiting' | 'refused';

/** How the device's storage does. */
export type StorageState =
	| { kind: 'ok' }
	/** Less space is left than some days of visits need. */
	| { kind: 'low'; free: number }
	/** The last write found no space. */
	| { kind: 'full' }
	/** IndexedDB cannot be opened or fails. */
	| { kind: 'broken' }
	/** A newer version of the app has opened the storage: this tab must be loaded anew. */
	| { kind: 'reload' }
	/** A tab of an older version holds the storage: close it, if it does not let go by itself. */
	| { kind: 'blocked' }
	/** The browser has wiped what was here: the device was a member's and no longer is. What was unsent is gone. */
	| { kind: 'wiped' };

/**
 * One text that several people type at once, as a field on screen needs it: what is typed shows at once, is written
 * in the background (what comes meanwhile goes together into the next entry), and what others type moves around it.
 */
export interface LiveText {
	/** What the field shows: the document's text with what was typed here and is not in it yet. */
	readonly value: string;
	/** `saving` until what was typed is on this device's disk; `failed` when it could not be kept there. */
	readonly state: 'saved' | 'saving' | 'failed';
	/** Replaces `remove` UTF-16 units at `index` of `value` by `insert`. */
	edit(index: number, remove: number, insert: string): void;
	/**
	 * A mark at `index` of `value` that means the same place on every device; `null` while what was typed here has not
	 * got into the document: ask again when `state` has changed.
	 */
	mark(index: number): string | null;
	/** Where a mark lies in `value`; `null` when the text that it was made in has not come yet, or it is no mark. */
	find(mark: string): number | null;
	/**
	 * Called when `value` has changed through others (`edits` in order, each relative to the value before it, for
	 * moving the caret) and, with no edits, when `state` has changed. The answer ends it.
	 */
	subscribe(
		callback: (edits: readonly { index: number; remove: number; insert: string }[]) => void,
	): () => void;
}

/** A document on screen: kept up to date, with the presence of the others who have it on screen. */
export interface WatchedDocument {
	readonly document: DocumentName;
	/** Settles when the copy is open and whole. Read it, never write to it: writing is `Replica.write`. */
	readonly ready: Promise<Doc>;
	/** Those who have it on screen on other devices; nobody while the station cannot be reached. */
	others(): Presence[];
	/** Calls back when `others()` has changed; the answer ends it. */
	onothers(callback: () => void): () => void;
	/** Shows the others where this device's person is working. */
	setLocal(state: LocalPresence): void;
	/** A field's text; the same one for the same names. */
	text(table: string, id: string, name: string): LiveText;
	close(): void;
}

/**
 * The device's copy of the station, as pages use it: made once by `createReplica()` (create-replica.ts) in the root
 * layout and passed by context.
 */
export interface Replica {
	/** What screens read. */
	readonly rows: RowTables;

	/**
	 * Writes changes to one document, together or not at all. Resolves when they are durable on this device (✓).
	 * @throws AppError `storage-full`, `storage-failed`, `reload`, `record-invalid`, `record-too-large`; nothing of it was kept then
	 */
	write(document: DocumentName, changes: readonly DocumentChange[]): Promise<void>;

	/** Puts a document on screen. Yjs is fetched with the first one: who awaits it must `close` also what comes too late. */
	watch(document: DocumentName): Promise<WatchedDocument>;

	/** Both may be used inside a Dexie `liveQuery`. */
	readonly outbox: {
		summary(): Promise<OutboxSummary>;
		/** The records that are not at the station, by `table/id`. Those not in it are there. */
		waiting(): Promise<Map<string, WaitingState>>;
		/** Why the station did not take the refused ones, by `table/id`. */
		refusals(): Promise<Map<string, Reason>>;
	};

	/** What the station did not take. */
	readonly held: {
		/** The newest first. May be used inside a Dexie `liveQuery`, as `count`. */
		list(): Promise<HeldChange[]>;
		/** How many still want something of the person: refused ones, and decided ones that were not seen. */
		count(): Promise<number>;
		/**
		 * Makes the changes once more as a new write, or `changes` in their place: the held one goes in the same transaction.
		 * @throws AppError as `write`
		 */
		sendAgain(key: string, changes?: readonly DocumentChange[]): Promise<void>;
		/** Gives it to staff, as soon as the station can be reached. */
		handOver(key: string): Promise<void>;
		/** Forgets it: the person has said so twice, or has seen what became of it. */
		discard(key: string): Promise<void>;
	};

	/** 捎带文件: what is only on this device, carried out as a file; and files of the station's devices, brought in. */
	readonly carried: {
		/**
		 * All that waits or was not taken, with its photos; only `held` where that is given. `unkept` is what the storage had
		 * no room for: it goes in from the screen.
		 * @throws AppError when nothing of it can be read
		 */
		write(what?: { unkept?: readonly UnkeptChange[]; held?: string }): Promise<WrittenFile>;
		/** Looks at a file that somebody has chosen. */
		read(file: Blob): Promise<ReadFile>;
		/** Gives it to the station, which must be there. `progress` is told how far it is, from 0 to 1. */
		bringIn(content: CarriedContent, progress: (part: number) => void): Promise<BroughtIn>;
	};

	/** Notes that personal data was looked at; told to the station at once, or with the next connection. */
	noteLook(look: Omit<Look, 'at'>): Promise<void>;

	readonly lease: {
		readonly current: LeaseState;
		/**
		 * Resolves once it is known. To be waited for before the first drawing.
		 * @throws when the storage fails
		 */
		known(): Promise<void>;
		subscribe(callback: () => void): () => void;
	};

	readonly link: {
		readonly current: LinkState;
		subscribe(callback: () => void): () => void;
		/** Tries at once to reach the station. */
		wake(): void;
	};

	readonly storage: {
		readonly current: StorageState;
		subscribe(callback: () => void): () => void;
	};

	/** `null` while this device is nobody's. May be used inside a Dexie `liveQuery`. */
	identity(): Promise<Identity | null>;

	/**
	 * When this device forgot its station because it was revoked there, and that station's name; `null` when it did not,
	 * or is somebody's again. May be used inside a Dexie `liveQuery`.
	 */
	erasedByStation(): Promise<{ at: number; station: string } | null>;

	/** What somebody has begun and not saved; survives kills. Keys are the pages' own, `visit/<recipient>`. */
	readonly drafts: {
		get(key: string): Promise<unknown>;
		put(key: string, value: unknown): Promise<void>;
		remove(key: string): Promise<void>;
		/** Keys that begin so, with their values. */
		list(prefix: string): Promise<[key: string, value: unknown][]>;
	};

	/** Photos and signatures. One is sent as soon as a saved record names its hash. */
	readonly blobs: {
		/**
		 * Keeps it durably on this device; answers its hash, which a record's field may then name.
		 * @throws AppError `storage-full`, `storage-failed`, `blob-too-large`
		 */
		add(document: DocumentName, blob: Blob): Promise<string>;
		/** Forgets one that no record names: a photo taken out of a draft. */
		discard(hash: string): Promise<void>;
		/** From this device, else from the station; `null` when neither can give it now. */
		get(document: DocumentName, hash: string): Promise<Blob | null>;
		/** Hashes that a record names and the station does not have. May be used inside a Dexie `liveQuery`. */
		waiting(): Promise<Set<string>>;
	};

	/** How this device came, or comes, to be a member's. Errors are AppErrors: the station's reasons, `offline`, `storage-…`. */
	readonly admission: {
		stationInfo(): Promise<StationInfo>;
		setUp(request: Omit<SetupRequest, 'publicKey'>): Promise<Admission>;
		lookAt(code: string): Promise<LookAnswer>;
		join(request: Pick<JoinRequest, 'code' | 'deviceName'>): Promise<Admission>;
		/** Joins anew, as the same member and with all that is kept here: the station does not know this device any more. */
		joinAgain(request: Pick<JoinRequest, 'code' | 'deviceName'>): Promise<Admission>;
	};

	/** The token for `/api`, from the last connection; `null` while there is none or it has run out. */
	token(): Promise<string | null>;

	/** A new record's id. */
	newId<Of extends string = string>(): Id<Of>;
	/** Ms by this device's clock. */
	now(): number;
	/** The day by this device's clock and zone, `2026-11-24`. */
	today(): string;

	/**
	 * Forgets the station on this device: everything that was kept, sent or not, and the key. The tab is of no use
	 * afterwards and has to be loaded anew, as are the others when their `identity()` turns to `null`.
	 * @throws AppError `storage-failed`; nothing was forgotten then
	 */
	leave(): Promise<void>;

	close(): Promise<void>;
}
