import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Append, Store } from '../store/store.ts';
import type { CommitQueue, Waiting } from './commit-queue.ts';
import { Compaction } from './compaction.ts';
import { findBases, type MissingBase } from './find-bases.ts';
import type { Accepted, Verdict } from './guard.ts';
import { judgeWrite, type Judges } from './judge-write.ts';
import { loadDocument } from './load-document.ts';
import type { Inboxed, Pending, RoomState } from './room-state.ts';
import { salvage } from './salvage.ts';
import { SeenValues } from './seen-values.ts';
import type { StandingDocument } from './standing-document.ts';
import { sizeOf, stopFlow, type Committed, type Write } from './write.ts';
import { writeFollowUp } from './write-follow-up.ts';

/** How long a document that nobody uses stays in memory. */
const IDLE = 30_000;
/** Entries that a compaction leaves, so that a device which was away for an hour need not get everything anew. */
const KEPT_ENTRIES = 100;
/** What may wait while a document is being loaded. */
const MOST_INBOX_BYTES = 8 * 1024 * 1024;

interface Context extends Judges {
	store: Store;
	queue: CommitQueue;
	committed(committed: Committed): void;
	/** The document has gone on without this process having told of it. */
	overtaken(): void;
	/** The room is out of use. */
	closed(room: Room): void;
}

/**
 * One document in memory, and the order of all that is written to it.
 *
 * 1. The document holds what is stored plus `pending`, in that order, and nothing else that anybody gets to see.
 * 2. `#seq` is the place of the newest accepted update, `#stored` of the newest that is on the disk.
 * 3. While `loading`, everything that comes waits in the inbox, in order.
 * 4. What was not accepted makes the document `loading` again: it is made anew from the log and from `pending`.
 * 5. A conflict brings `pending` back into the inbox, before everything else, to be judged on the new state.
 */
export class Room {
	readonly document: DocumentName;
	readonly #context: Context;
	#state: RoomState = { kind: 'loading' };
	#inbox: Inboxed[] = [];
	#inboxBytes = 0;
	#pending = new Map<Waiting, Pending>();
	#seq = 0;
	#stored = 0;
	readonly #compaction: Compaction;
	readonly #seen = new SeenValues();
	#users = 0;
	#stale = false;
	#cancelIdle: (() => void) | null = null;

	constructor(document: DocumentName, context: Context) {
		this.document = document;
		this.#context = context;
		this.#compaction = new Compaction(document, context.store, context.ports.log);
		void this.#load([]);
	}

	/** Whether the room still takes anything; else the registry makes a new one. */
	get open(): boolean {
		return this.#state.kind !== 'closed';
	}

	/** Keeps the document in memory until `release`. */
	hold(): void {
		this.#users++;
		this.#cancelIdle?.();
		this.#cancelIdle = null;
	}

	release(): void {
		this.#users--;
		this.#rest();
	}

	write(write: Write): void {
		const bytes = sizeOf(write);
		if (!this.open || this.#context.queue.full || this.#inboxBytes + bytes > MOST_INBOX_BYTES) {
			// At once, past its turn: the answers before it may wait for the very store that fails.
			write.done({ kind: 'unavailable' });
			return;
		}
		this.#inboxBytes += bytes;
		this.#inbox.push({ kind: 'write', write });
		this.#work();
	}

	/** Looks at the document as it is on the disk: what waits before the question is stored first. */
	ask(ask: (standing: StandingDocument) => void, unavailable: () => void): void {
		if (!this.open) {
			unavailable();
			return;
		}
		this.#inbox.push({ kind: 'question', ask, unavailable });
		this.#work();
	}

	/** Another process has written this document. */
	noticeForeign(): void {
		this.#stale = true;
		this.#work();
	}

	/** The commit queue hands back everything of this document: somebody else was faster. */
	conflicted(items: readonly Waiting[]): void {
		const again: Inboxed[] = [];
		for (const item of items) {
			const pending = this.#pending.get(item);
			// What the station wrote behind a write follows anew from judging that write again.
			if (pending === undefined || pending.kind === 'follow-up') continue;
			again.push(pending.kind === 'write' ? { kind: 'write', write: pending.write } : pending);
			if (pending.kind === 'write') this.#inboxBytes += sizeOf(pending.write);
		}
		this.#pending.clear();
		this.#seq = 0;
		this.#stored = 0;
		this.#inbox.unshift(...again);
		this.#context.overtaken();
		if (!this.open) this.#sendAway();
		else if (this.#state.kind === 'ready') void this.#load([]);
		else this.#stale = true;
	}

	/** Puts a snapshot in the place of the whole log: for documents that were just written in one go. */
	compact(): Promise<void> {
		return new Promise((resolve) => {
			this.ask(({ doc }) => void this.#compaction.run(doc, this.#stored, 0).then(resolve), resolve);
		});
	}

	/** Goes on with whatever can be done now. */
	#work(): void {
		try {
			while (this.#state.kind === 'ready') if (!this.#step(this.#state.standing)) break;
		} catch (error) {
			// A fault of this program, met by one document's content, must not end the station for all others.
			this.#context.ports.log.error({ err: error }, 'a document could not be served');
			this.close();
		}
		this.#rest();
	}

	/** Does the next thing; `false` when it has to wait. */
	#step(standing: StandingDocument): boolean {
		const settled = this.#pending.size === 0;
		if (this.#stale && settled) {
			void this.#load([]);
			return false;
		}
		const [next] = this.#inbox;
		if (next === undefined) return false;
		if (next.kind === 'question' && !settled) return false;
		if (next.kind === 'write' && next.gap === 'asked') {
			if (!settled) return false;
			next.gap = 'read';
			void this.#load([]);
			return false;
		}
		if (next.kind === 'write' && Array.isArray(next.bases)) {
			if (!settled) return false;
			void this.#findBases(standing, next.bases);
			next.bases = 'found';
			return false;
		}
		this.#inbox.shift();
		if (next.kind === 'question') next.ask(standing);
		else if (next.kind === 'answer') this.#answer(next.answer);
		else this.#take(standing, next);
		return true;
	}

	#take(standing: StandingDocument, item: Inboxed & { kind: 'write' }): void {
		const { write } = item;
		const bytes = sizeOf(write);
		this.#inboxBytes -= bytes;
		if (write.place > write.flow.stoppedAt) return;
		if (this.#compaction.bytes + bytes > LIMITS.document) {
			stopFlow(write);
			this.#answer(() => write.done({ kind: 'refused', refusal: { reason: 'too-large' } }));
			return;
		}
		const verdict = judgeWrite(standing, write, item.bases === 'found', this.#context);
		switch (verdict.kind) {
			case 'accepted':
				this.#accept(standing, write, verdict);
				return;
			case 'known':
				this.#answer(() => write.done({ kind: 'known' }));
				return;
			case 'asks':
				this.#inboxBytes += bytes;
				this.#inbox.unshift({ ...item, bases: verdict.bases });
				return;
			case 'gap': {
				if (item.gap === undefined) {
					// Perhaps another process has stored what is missing, and this one has not looked yet.
					this.#inboxBytes += bytes;
					this.#inbox.unshift({ ...item, gap: 'asked' });
					return;
				}
				// Looking in vain costs as much as a refusal: whoever builds on nothing all the time must not keep others waiting.
				if (write.author !== null) this.#context.budget.spend(write.author);
				stopFlow(write);
				const answer = ({ doc }: StandingDocument) =>
					write.done({ kind: 'gap', stateVector: Y.encodeStateVector(doc) });
				// Asked like any question, so that the state vector is one of what is stored.
				this.#inbox.unshift({
					kind: 'question',
					ask: answer,
					unavailable: () => write.done({ kind: 'unavailable' }),
				});
				return;
			}
			case 'overdrawn':
				stopFlow(write);
				this.#answer(() => write.done(verdict));
				return;
			case 'refused':
				this.#refuse(write, verdict);
		}
	}

	#refuse(write: Write, { refusal, spoiled, sections }: Verdict & { kind: 'refused' }): void {
		if (spoiled) {
			if (write.author !== null) this.#context.budget.spend(write.author);
			this.#rebuild();
		}
		const parts = salvage(write, sections);
		if (parts !== null) {
			for (const part of parts) this.#inboxBytes += sizeOf(part);
			const answer = () => write.done({ kind: 'known' });
			this.#inbox.unshift(...parts.map((part) => ({ kind: 'write' as const, write: part })), {
				kind: 'answer',
				answer,
			});
			return;
		}
		stopFlow(write);
		this.#answer(() => write.done({ kind: 'refused', refusal }));
	}

	#accept(standing: StandingDocument, write: Write, accepted: Accepted): void {
		const behind = writeFollowUp(standing, accepted, this.#context.ports.clock.now());
		// What the station puts together right away, nobody shall see apart.
		const rows = accepted.rows.filter(
			({ table, record }) =>
				behind?.rows.some((row) => row.table === table && row.record.id === record.id) !== true,
		);
		const append = this.#append({ ...accepted, rows }, write.author?.device ?? null);
		this.#commit({ kind: 'write', write, append }, write.source, (seq) =>
			write.done({ kind: 'stored', seq }),
		);
		if (behind === null) return;
		const followUp = this.#append(behind, null);
		this.#commit({ kind: 'follow-up', append: followUp }, null, () => undefined);
	}

	#append({ update, rows, clients, audit }: Accepted, device: string | null): Append {
		const at = this.#context.ports.clock.now();
		return { document: this.document, seq: ++this.#seq, bytes: update, rows, device, clients, audit, at };
	}

	#commit(pending: Pending & { append: Append }, source: unknown, stored: (seq: number) => void): void {
		const { document, seq, bytes, rows } = pending.append;
		const item: Waiting = {
			document,
			owner: this,
			append: pending.append,
			settled: () => {
				this.#pending.delete(item);
				this.#stored = seq;
				this.#compaction.appended(bytes.length);
				stored(seq);
				this.#context.committed({ document, seq, update: bytes, rows, source });
				this.#afterCommit();
			},
		};
		this.#pending.set(item, pending);
		this.#context.queue.add(item);
	}

	/** Answers once everything that came before is on the disk. */
	#answer(answer: () => void): void {
		if (this.#pending.size === 0) {
			answer();
			return;
		}
		const item: Waiting = {
			document: this.document,
			owner: this,
			append: null,
			settled: () => {
				this.#pending.delete(item);
				answer();
				this.#work();
			},
		};
		this.#pending.set(item, { kind: 'answer', answer });
		this.#context.queue.add(item);
	}

	#afterCommit(): void {
		if (this.#pending.size === 0 && this.#state.kind === 'ready' && this.#compaction.due)
			void this.#compaction.run(this.#state.standing.doc, this.#stored, KEPT_ENTRIES);
		this.#work();
	}

	/** The document holds something that was not accepted. */
	#rebuild(): void {
		const unstored: Append[] = [];
		for (const pending of this.#pending.values())
			if (pending.kind !== 'answer') unstored.push(pending.append);
		void this.#load(unstored);
	}

	/** Looks up what the author of a write had seen, while nothing else happens to the document. */
	async #findBases(standing: StandingDocument, bases: readonly MissingBase[]): Promise<void> {
		const looking: RoomState = { kind: 'loading' };
		this.#state = looking;
		try {
			await findBases(this.#context.store, standing, bases);
		} catch (error) {
			this.#context.ports.log.error({ err: error }, 'a history could not be read');
			if (this.#state === looking) this.close();
			return;
		}
		if (this.#state !== looking) return;
		this.#state = { kind: 'ready', standing };
		this.#work();
	}

	/** @param unstored accepted updates that are on their way to the disk; harmless where they have arrived. */
	async #load(unstored: readonly Append[]): Promise<void> {
		this.#state = { kind: 'loading' };
		// What another process or an erasure has done to the document is unknown: so is what was there before.
		if (unstored.length === 0) this.#seen.clear();
		this.#stale = false;
		try {
			const { store } = this.#context;
			const { standing, seq, size } = await loadDocument(store, this.document, unstored, this.#seen);
			// The registry was closed meanwhile: nobody would put this room away any more.
			if (!this.open) return;
			this.#compaction.loaded(size);
			if (this.#pending.size === 0) {
				// Not less than what was settled while the log was being read.
				this.#stored = Math.max(this.#stored, seq);
				this.#seq = this.#stored;
			}
			this.#state = { kind: 'ready', standing };
		} catch (error) {
			this.#context.ports.log.error({ err: error }, 'a document could not be loaded');
			this.close();
			return;
		}
		this.#work();
	}

	/** Puts the document away after a while without use. */
	#rest(): void {
		const busy = this.#users > 0 || this.#inbox.length > 0 || this.#pending.size > 0;
		if (busy || this.#state.kind !== 'ready' || this.#cancelIdle !== null) return;
		this.#cancelIdle = this.#context.ports.timers.after(IDLE, () => {
			this.#cancelIdle = null;
			if (this.#users > 0 || this.#state.kind !== 'ready') return;
			const compacted = this.#compaction.dueWhenIdle
				? this.#compaction.run(this.#state.standing.doc, this.#stored, KEPT_ENTRIES)
				: Promise.resolve();
			void compacted.then(() => {
				if (this.#users === 0 && this.#inbox.length === 0 && this.#pending.size === 0) this.close();
			});
		});
	}

	/** Ends the room, at once and without waiting: what is pending stays in the commit queue. */
	close(): void {
		this.#state = { kind: 'closed' };
		this.#cancelIdle?.();
		this.#cancelIdle = null;
		this.#context.closed(this);
		this.#sendAway();
	}

	#sendAway(): void {
		this.#inboxBytes = 0;
		for (const item of this.#inbox.splice(0)) {
			if (item.kind === 'answer') item.answer();
			else if (item.kind === 'question') item.unavailable();
			else item.write.done({ kind: 'unavailable' });
		}
	}
}
