import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { newEpoch } from '../../../sync-server/backup/new-epoch.ts';
import type { Ports } from '../../../sync-server/ports.ts';
import type {
	ClientBinding,
	Device,
	LogEntry,
	MetaKey,
	Quarantined,
	StoredAudit,
	StoredBlob,
	StoredInvitation,
} from '../../../sync-server/store/store.ts';
import type { Chance } from '../world/chance.ts';
import { DiskTransaction } from './disk-transaction.ts';

/** A record of the read model; `text` is its JSON. */
export interface DiskRow {
	readonly table: string;
	readonly id: string;
	readonly seq: number;
	readonly text: string;
	readonly createdAt: number;
}

/** What is kept of one document. */
export interface DiskDocument {
	seq: number;
	snapshot: LogEntry | null;
	/** In order and without holes; a compaction puts another list in its place. */
	log: LogEntry[];
	/** By `table/id`. */
	rows: Map<string, DiskRow>;
	clients: Map<number, ClientBinding>;
	/** The sequence number of its newest purge. */
	purge: number | null;
}

/** A line of the operations' record; `values` is the JSON of what was sealed. */
export interface DiskAudit {
	readonly line: Omit<StoredAudit, 'about' | 'fields'>;
	readonly values: string | null;
}

/** An item of the quarantine; `changes` is JSON. */
export type DiskQuarantined = Readonly<Omit<Quarantined, 'changes'>> & { readonly changes: string };

/** All that the disk keeps. What is in it changes only through a transaction. */
export interface DiskContent {
	meta: Map<MetaKey | 'station' | 'set-up-claim', string>;
	documents: Map<DocumentName, DiskDocument>;
	devices: Map<string, Readonly<Device>>;
	invitations: Map<string, Readonly<StoredInvitation>>;
	/** Line n is at n − 1. */
	audit: DiskAudit[];
	/** Where the lines about a record are, by `recordKey`. */
	auditOf: Map<string, number[]>;
	quarantine: Map<string, DiskQuarantined>;
	/** By document and hash. */
	blobs: Map<string, Readonly<StoredBlob>>;
}

function nothing(): DiskContent {
	return {
		meta: new Map(),
		documents: new Map(),
		devices: new Map(),
		invitations: new Map(),
		audit: [],
		auditOf: new Map(),
		quarantine: new Map(),
		blobs: new Map(),
	};
}

/**
 * The disk of a station in two layers: what is written, and how much of that would survive the loss of power. It outlives
 * the processes that use it.
 *
 * 1. What is synced no crash takes away.
 * 2. A crash drops the newest of what is not synced: never something older without all that came after it.
 */
export class StationDisk {
	readonly content: DiskContent;
	/** What it does instead of storing; `broken` does not let anybody read either. */
	failing: 'full' | 'broken' | null = null;
	/** How often a write is stored, and its answer lost. */
	loseAnswers = 0;
	/** Milliseconds that writing takes, and once more bringing it to the disk. */
	latency: readonly [least: number, most: number] = [0.1, 2];
	/** Milliseconds that reading takes. */
	reading: readonly [least: number, most: number] = [0, 2];
	/** Transactions that wrote, of all processes. */
	#written = 0;
	#unsynced: DiskTransaction[] = [];
	#hangs = false;
	#held: (() => void)[] = [];

	constructor(content: DiskContent = nothing()) {
		this.content = content;
	}

	/** How many transactions there were. */
	get written(): number {
		return this.#written;
	}

	/** How many transactions are durable. */
	get synced(): number {
		return this.#written - this.#unsynced.length;
	}

	/** Whether it does anything else than what it is asked for. */
	get isAtFault(): boolean {
		return this.failing !== null || this.loseAnswers > 0 || this.#hangs;
	}

	/** Whether it answers nothing, until it is set free again. */
	get hangs(): boolean {
		return this.#hangs;
	}

	set hangs(hangs: boolean) {
		this.#hangs = hangs;
		if (!hangs) for (const callback of this.#held.splice(0)) callback();
	}

	/** Calls back as soon as the disk does not hang. */
	whenItAnswers(callback: () => void): void {
		if (this.#hangs) this.#held.push(callback);
		else callback();
	}

	/** Does something whole or not at all. It is written then, not yet durable. */
	transaction<T>(work: (transaction: DiskTransaction) => T): T {
		const transaction = new DiskTransaction();
		let result: T;
		try {
			result = work(transaction);
		} catch (error) {
			transaction.undo();
			throw error;
		}
		if (!transaction.isEmpty) {
			this.#written++;
			this.#unsynced.push(transaction);
		}
		return result;
	}

	/** Makes durable what was written up to a transaction. */
	sync(upTo = this.#written): void {
		this.#unsynced.splice(0, Math.max(0, upTo - this.synced));
	}

	/** Looks at what would be there after a crash that drops all that it can. */
	durable<T>(look: (content: DiskContent) => T): T {
		const unsynced = this.#unsynced;
		for (let i = unsynced.length - 1; i >= 0; i--) unsynced[i]!.undo();
		try {
			return look(this.content);
		} finally {
			for (const transaction of unsynced) transaction.redo();
		}
	}

	/** The power fails. Answers how many transactions are lost. */
	crash(chance: Chance): number {
		const kept = chance.below(this.#unsynced.length + 1);
		const lost = this.#unsynced.splice(kept);
		for (const transaction of lost.reverse()) transaction.undo();
		this.#unsynced = [];
		this.#held = [];
		return lost.length;
	}

	/** A backup: all that is written, on a disk of its own. */
	copy(): StationDisk {
		return new StationDisk(structuredClone(this.content));
	}

	/** What `sync-server/backup/restore-backup.ts` makes of a backup: a disk for a station that begins a new epoch. */
	restore(ports: Pick<Ports, 'clock' | 'random'>): StationDisk {
		const restored = this.copy();
		const { epoch, stationClient } = newEpoch(ports);
		restored.content.meta.set('epoch', epoch).set('station-client', String(stationClient));
		return restored;
	}
}
