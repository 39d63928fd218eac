import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Ports } from '../ports.ts';
import type { Append, Store } from '../store/store.ts';

/** Commits closer together than this are made one (research/core-spike.md, W4); a lone writer never waits. */
const GROUPING = 4;
/** The pause after a failed commit, doubled up to the longest. */
const SHORTEST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** What may wait for a store that fails, before new writes are sent away. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ITEMS = 10_000;

/** Something that waits for its turn on the disk. */
export interface Waiting {
	document: DocumentName;
	/** `null` for an answer that only has to come after everything before it is stored. */
	append: Append | null;
	/** It is on the disk, and so is everything before it. */
	settled(): void;
	/** Who takes the document's items back after a conflict. */
	owner: { conflicted(items: readonly Waiting[]): void };
}

/**
 * Brings accepted updates to the disk, several in one transaction, and tells of each when it is there.
 *
 * 1. Items of one document are settled in the order in which they were added.
 * 2. Nothing is settled before the store has said that it is durable.
 * 3. When a document was written by another process meanwhile, all its items are handed back, also those that
 *    were not part of that commit.
 * 4. A failed commit is tried again with growing pauses; nothing is dropped. Past a bound the queue is `full`.
 * 5. Once closed nothing is brought to the disk any more, and nobody is told.
 */
export class CommitQueue {
	readonly #store: Store;
	readonly #ports: Ports;
	#waiting: Waiting[] = [];
	#bytes = 0;
	#state: 'idle' | 'scheduled' | 'committing' | 'pausing' | 'closed' = 'idle';
	#lastCommit = 0;
	#pause = 0;
	#failures = 0;
	#idle: (() => void)[] = [];
	#cancelTimer: () => void = () => undefined;

	constructor(store: Store, ports: Ports) {
		this.#store = store;
		this.#ports = ports;
	}

	/** Whether so much waits that new writes must be sent away. */
	get full(): boolean {
		return this.#bytes > MOST_BYTES || this.#waiting.length > MOST_ITEMS;
	}

	add(item: Waiting): void {
		this.#waiting.push(item);
		this.#bytes += item.append?.bytes.length ?? 0;
		this.#schedule();
	}

	/** Resolves once nothing waits any more. */
	async drained(): Promise<void> {
		if (this.#state === 'idle') return;
		await new Promise<void>((resolve) => this.#idle.push(resolve));
	}

	/** Gives up what waits: the store has hung or failed for too long, and the process ends. */
	close(): void {
		this.#state = 'closed';
		this.#waiting = [];
		this.#cancelTimer();
	}

	#schedule(): void {
		if (this.#state !== 'idle') return;
		this.#state = 'scheduled';
		const since = this.#ports.clock.now() - this.#lastCommit;
		const commit = () => void this.#commit();
		// A clock that was set back makes `since` negative: then nobody waits either.
		if (since >= GROUPING || since < 0) this.#ports.timers.soon(commit);
		else this.#cancelTimer = this.#ports.timers.after(GROUPING - since, commit);
	}

	async #commit(): Promise<void> {
		if (this.#state === 'closed') return;
		this.#state = 'committing';
		const batch = this.#waiting;
		this.#waiting = [];
		const appends = batch.flatMap(({ append }) => (append === null ? [] : [append]));
		let conflicts: ReadonlySet<DocumentName> = new Set();
		try {
			if (appends.length > 0) ({ conflicts } = await this.#store.commit(appends));
		} catch (error) {
			if (this.#isClosed()) return;
			this.#waiting = [...batch, ...this.#waiting];
			this.#retryLater(error);
			return;
		}
		if (this.#isClosed()) return;
		if (this.#failures > 0) this.#ports.log.info({ failures: this.#failures }, 'the store works again');
		this.#failures = 0;
		this.#pause = 0;
		this.#lastCommit = this.#ports.clock.now();
		for (const append of appends) this.#bytes -= append.bytes.length;

		if (conflicts.size > 0) this.#handBack(batch, conflicts);
		for (const item of batch) if (!conflicts.has(item.document)) this.#settle(item);

		this.#state = 'idle';
		if (this.#waiting.length > 0) this.#schedule();
		else for (const resolve of this.#idle.splice(0)) resolve();
	}

	/** Asked after a wait, in which it may have been closed. */
	#isClosed(): boolean {
		return this.#state === 'closed';
	}

	#settle(item: Waiting): void {
		try {
			item.settled();
		} catch (error) {
			// A fault in telling one must not keep the others from being told, or the queue from going on.
			this.#ports.log.error({ err: error }, 'a stored update could not be told');
		}
	}

	#handBack(batch: readonly Waiting[], conflicts: ReadonlySet<DocumentName>): void {
		const later = this.#waiting.filter(({ document }) => conflicts.has(document));
		for (const { append } of later) this.#bytes -= append?.bytes.length ?? 0;
		this.#waiting = this.#waiting.filter(({ document }) => !conflicts.has(document));
		const byOwner = new Map<Waiting['owner'], Waiting[]>();
		for (const item of [...batch.filter(({ document }) => conflicts.has(document)), ...later])
			byOwner.set(item.owner, [...(byOwner.get(item.owner) ?? []), item]);
		for (const [owner, items] of byOwner) owner.conflicted(items);
	}

	#retryLater(error: unknown): void {
		this.#failures++;
		this.#pause = Math.min(Math.max(this.#pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE);
		this.#state = 'pausing';
		this.#ports.log.error({ err: error, failures: this.#failures, pause: this.#pause }, 'a commit failed');
		this.#cancelTimer = this.#ports.timers.after(this.#pause, () => void this.#commit());
	}
}
