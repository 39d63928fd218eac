import * as Y from 'yjs';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Ports } from '../ports.ts';
import type { Row, Store, StoredDocument } from '../store/store.ts';
import type { CommitQueue, Waiting } from './commit-queue.ts';
import { makeDocument, propose, type Proposal, type Refusal } from './guard.ts';

/** How long a document that nobody uses stays in memory. */
const IDLE = 30_000;
/** The log is compacted when so much has come since the snapshot, and by less when the document is put away. */
const COMPACT_ENTRIES = 500;
const COMPACT_BYTES = 512 * 1024;
const COMPACT_ENTRIES_IDLE = 32;
/** Entries that a compaction leaves, so that a device which was away for an hour need not get everything anew. */
const KEPT_ENTRIES = 100;
/** What may wait while a document is being loaded. */
const MOST_INBOX_BYTES = 8 * 1024 * 1024;

/** What became of a write. */
export type Outcome =
	| { kind: 'stored'; seq: number }
	/** The document had it already, and it is on the disk. */
	| { kind: 'known' }
	| { kind: 'refused'; refusal: Refusal }
	/** The station lacks something before it; its state vector tells what it has. */
	| { kind: 'gap'; stateVector: Uint8Array }
	/** The store fails: nothing was decided. */
	| { kind: 'unavailable' };

/** One write on its way into a document. */
export interface Write {
	proposal: Proposal;
	/** The device that sent it; `null` for the station's own. */
	device: string | null;
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

type Inboxed =
	| {
			kind: 'write';
			write: Write;
			/** It left a gap: `asked` for what other processes have stored meanwhile, then judged on that. */
			gap?: 'asked' | 'read';
	  }
	/** Something that looks at the document when nothing unstored is in it. */
	| { kind: 'question'; ask: (doc: Y.Doc) => void; unavailable: () => void }
	/** An answer whose turn came back with a conflict. */
	| { kind: 'answer'; answer: () => void };

/** What lies in the commit queue: an accepted write, or an answer behind one. */
type Pending = { kind: 'write'; write: Write; update: Uint8Array } | { kind: 'answer'; answer: () => void };

type State =
	| { kind: 'loading' }
	| { kind: 'ready'; doc: Y.Doc }
	/** Not to be loaded, or put away: whoever comes now gets a new room. */
	| { kind: 'closed' };

interface Context {
	store: Store;
	ports: Ports;
	queue: CommitQueue;
	committed(committed: Committed): void;
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
	readonly #tables: readonly Table[];
	#state: State = { kind: 'loading' };
	#inbox: Inboxed[] = [];
	#inboxBytes = 0;
	#pending = new Map<Waiting, Pending>();
	#seq = 0;
	#stored = 0;
	#bytes = 0;
	#sinceSnapshot = { entries: 0, bytes: 0 };
	#compactAt = COMPACT_ENTRIES;
	#compacting = false;
	#users = 0;
	#stale = false;
	#cancelIdle: (() => void) | null = null;

	constructor(document: DocumentName, context: Context) {
		this.document = document;
		this.#context = context;
		this.#tables = tablesOf(document);
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
	ask(ask: (doc: Y.Doc) => void, unavailable: () => void): void {
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
			if (pending === undefined) continue;
			again.push(pending.kind === 'write' ? { kind: 'write', write: pending.write } : pending);
			if (pending.kind === 'write') this.#inboxBytes += sizeOf(pending.write);
		}
		this.#pending.clear();
		this.#seq = 0;
		this.#stored = 0;
		this.#inbox.unshift(...again);
		if (!this.open) this.#sendAway();
		else if (this.#state.kind === 'ready') void this.#load([]);
		else this.#stale = true;
	}

	/** Puts a snapshot in the place of the whole log: for documents that were just written in one go. */
	compact(): Promise<void> {
		return new Promise((resolve) => {
			this.ask((doc) => void this.#compact(doc, 0).then(resolve), resolve);
		});
	}

	/** Goes on with whatever can be done now. */
	#work(): void {
		while (this.#state.kind === 'ready') {
			if (this.#stale && this.#pending.size === 0) {
				void this.#load([]);
				return;
			}
			const [next] = this.#inbox;
			if (next === undefined) break;
			const mustWait = next.kind === 'question' || (next.kind === 'write' && next.gap === 'asked');
			if (mustWait && this.#pending.size > 0) break;
			if (next.kind === 'write' && next.gap === 'asked') {
				next.gap = 'read';
				void this.#load([]);
				return;
			}
			this.#inbox.shift();
			if (next.kind === 'question') next.ask(this.#state.doc);
			else if (next.kind === 'answer') this.#answer(next.answer);
			else this.#take(this.#state.doc, next);
		}
		this.#rest();
	}

	#take(doc: Y.Doc, item: Inboxed & { kind: 'write' }): void {
		const { write } = item;
		const bytes = sizeOf(write);
		this.#inboxBytes -= bytes;
		if (write.place > write.flow.stoppedAt) return;
		if (this.#bytes + bytes > LIMITS.document) {
			stopFlow(write);
			this.#answer(() => write.done({ kind: 'refused', refusal: { reason: 'too-large' } }));
			return;
		}
		const verdict = propose(doc, this.#tables, write.proposal);
		switch (verdict.kind) {
			case 'accepted':
				this.#accept(write, verdict.update, verdict.rows);
				return;
			case 'known':
				this.#answer(() => write.done({ kind: 'known' }));
				return;
			case 'gap': {
				if (item.gap === undefined) {
					// Perhaps another process has stored what is missing, and this one has not looked yet.
					if (verdict.spoiled) this.#rebuild();
					this.#inboxBytes += bytes;
					this.#inbox.unshift({ ...item, gap: 'asked' });
					return;
				}
				stopFlow(write);
				const answer = (state: Y.Doc) => write.done({ kind: 'gap', stateVector: Y.encodeStateVector(state) });
				if (verdict.spoiled) this.#rebuild();
				// Asked like any question, so that the state vector is one of what is stored.
				this.#inbox.unshift({
					kind: 'question',
					ask: answer,
					unavailable: () => write.done({ kind: 'unavailable' }),
				});
				return;
			}
			case 'refused':
				stopFlow(write);
				if (verdict.spoiled) this.#rebuild();
				this.#answer(() => write.done({ kind: 'refused', refusal: verdict.refusal }));
		}
	}

	#accept(write: Write, update: Uint8Array, rows: Row[]): void {
		const { document } = this;
		const seq = ++this.#seq;
		const item: Waiting = {
			document,
			owner: this,
			append: {
				document,
				seq,
				bytes: update,
				rows,
				device: write.device,
				at: this.#context.ports.clock.now(),
			},
			settled: () => {
				this.#pending.delete(item);
				this.#stored = seq;
				this.#sinceSnapshot.entries++;
				this.#sinceSnapshot.bytes += update.length;
				write.done({ kind: 'stored', seq });
				this.#context.committed({ document, seq, update, rows, source: write.source });
				this.#afterCommit();
			},
		};
		this.#bytes += update.length;
		this.#pending.set(item, { kind: 'write', write, update });
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
		if (this.#pending.size === 0 && this.#state.kind === 'ready') {
			const { entries, bytes } = this.#sinceSnapshot;
			if (entries >= this.#compactAt || bytes >= COMPACT_BYTES + this.#bytes / 2)
				void this.#compact(this.#state.doc, KEPT_ENTRIES);
		}
		this.#work();
	}

	/** The document holds something that was not accepted. */
	#rebuild(): void {
		const updates: Uint8Array[] = [];
		for (const pending of this.#pending.values()) if (pending.kind === 'write') updates.push(pending.update);
		void this.#load(updates);
	}

	/** @param unstored accepted updates that are on their way to the disk; harmless where they have arrived. */
	async #load(unstored: readonly Uint8Array[]): Promise<void> {
		this.#state = { kind: 'loading' };
		this.#stale = false;
		let stored: StoredDocument;
		let doc: Y.Doc;
		try {
			stored = await this.#context.store.load(this.document);
			doc = makeDocument();
			for (const { bytes } of [...(stored.snapshot === null ? [] : [stored.snapshot]), ...stored.entries])
				Y.applyUpdate(doc, bytes);
			for (const bytes of unstored) Y.applyUpdate(doc, bytes);
		} catch (error) {
			this.#context.ports.log.error({ err: error }, 'a document could not be loaded');
			this.close();
			return;
		}
		const newest = stored.entries.at(-1)?.seq ?? stored.snapshot?.seq ?? 0;
		this.#sinceSnapshot = {
			entries: stored.entries.length,
			bytes: stored.entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
		};
		this.#bytes = (stored.snapshot?.bytes.length ?? 0) + this.#sinceSnapshot.bytes;
		if (this.#pending.size === 0) {
			// Not less than what was settled while the log was being read.
			this.#stored = Math.max(this.#stored, newest);
			this.#seq = this.#stored;
		}
		this.#state = { kind: 'ready', doc };
		this.#work();
	}

	async #compact(doc: Y.Doc, keep: number): Promise<void> {
		if (this.#compacting) return;
		this.#compacting = true;
		const seq = this.#stored;
		const { entries, bytes } = this.#sinceSnapshot;
		try {
			// One update is as short as the snapshot of it.
			if (entries === 0 || (entries === 1 && this.#bytes === bytes)) return;
			const snapshot = Y.encodeStateAsUpdate(doc);
			await this.#context.store.compact(this.document, { seq, bytes: snapshot }, keep);
			this.#sinceSnapshot.entries -= entries;
			this.#sinceSnapshot.bytes -= bytes;
			this.#bytes = snapshot.length + this.#sinceSnapshot.bytes;
			this.#compactAt = COMPACT_ENTRIES;
		} catch (error) {
			// The log is whole without it: it is tried again when as much has come once more.
			this.#compactAt = this.#sinceSnapshot.entries + COMPACT_ENTRIES;
			this.#context.ports.log.warn({ err: error }, 'a document could not be compacted');
		} finally {
			this.#compacting = false;
		}
	}

	/** Puts the document away after a while without use. */
	#rest(): void {
		const busy = this.#users > 0 || this.#inbox.length > 0 || this.#pending.size > 0;
		if (busy || this.#state.kind !== 'ready' || this.#cancelIdle !== null) return;
		this.#cancelIdle = this.#context.ports.timers.after(IDLE, () => {
			this.#cancelIdle = null;
			if (this.#users > 0 || this.#state.kind !== 'ready') return;
			const { doc } = this.#state;
			const compacted =
				this.#sinceSnapshot.entries >= COMPACT_ENTRIES_IDLE
					? this.#compact(doc, KEPT_ENTRIES)
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

/** A conflict may have an earlier write judged again: then it is the earlier one that counts. */
function stopFlow({ flow, place }: Write): void {
	flow.stoppedAt = Math.min(flow.stoppedAt, place);
}

function sizeOf(write: Write): number {
	return write.proposal.kind === 'update' ? write.proposal.bytes.length : 0;
}
