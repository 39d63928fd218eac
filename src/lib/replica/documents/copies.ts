import type { Doc } from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Timers } from '../ports.ts';
import type { DeviceStore, StoreChanger, StorePart, StoreReader } from '../store/device-store.ts';
import { isClosedUnderUs } from '../store/storage-error.ts';
import { Behind } from './catch-up.ts';
import { DocumentCopy } from './document-copy.ts';
import { foldCopy, isWorthFolding } from './fold-copy.ts';
import { loadCopy } from './load-copy.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** How long a copy that nobody needs stays open: the next write to the same document finds it ready. */
const IDLE_MS = 20_000;

/** Who has a document open is told when its copy had to be made anew. */
export type OnDoc = (doc: Doc) => void;

export interface CopiesEvents {
	/** A copy lacks something: the station must be asked for all of it. */
	incomplete(document: DocumentName): void;
	/** What nobody waits for has failed. Nothing is lost by it. */
	failed(error: unknown): void;
}

interface Held {
	copy: DocumentCopy;
	loaded: boolean;
	/** The Y.Doc that the users know. */
	told: Doc;
	queue: SerialQueue;
	jobs: number;
	users: Set<OnDoc>;
	cancelIdle: () => void;
}

/** The copies that this tab has in memory: opened when needed, one queue each, folded and closed when idle. */
export class Copies {
	readonly #store: DeviceStore;
	readonly #snapshots: SnapshotStore;
	readonly #timers: Timers;
	readonly #held = new Map<DocumentName, Held>();
	#closed = false;

	readonly #events: CopiesEvents;

	constructor(store: DeviceStore, snapshots: SnapshotStore, timers: Timers, events: CopiesEvents) {
		this.#store = store;
		this.#snapshots = snapshots;
		this.#timers = timers;
		this.#events = events;
	}

	/** Whether a copy is in memory, or about to be. */
	holds(document: DocumentName): boolean {
		return this.#held.has(document);
	}

	/** Runs a job on the open copy, after those that were given before it. */
	async run<T>(document: DocumentName, job: (copy: DocumentCopy) => Promise<T>): Promise<T> {
		const held = this.#hold(document);
		held.jobs++;
		held.cancelIdle();
		try {
			return await held.queue.run(async () => {
				await this.#load(held);
				return job(held.copy);
			});
		} finally {
			held.jobs--;
			this.#restIfIdle(document, held);
		}
	}

	/**
	 * Runs `work` in a transaction of the store, on a copy that is as new as the store. If the transaction fails after
	 * the copy was changed, the copy is made anew from the store.
	 */
	async change<T>(
		copy: DocumentCopy,
		parts: readonly StorePart[],
		work: (changer: StoreChanger) => Promise<T>,
	): Promise<T> {
		const held = this.#hold(copy.document);
		for (let retried = false; ;) {
			try {
				const result = await this.#store.change(parts, work);
				copy.dirty = false;
				// The copy may have given way to another.
				this.#tell(held);
				return result;
			} catch (error) {
				if (copy.dirty) copy.reset();
				else if (!(error instanceof Behind)) throw error;
				held.loaded = false;
				await this.#load(held);
				if (error instanceof Behind) continue;
				if (retried || !isClosedUnderUs(error)) throw error;
				retried = true;
			}
		}
	}

	/** Reads the store for a copy; when the copy cannot be brought up from the log alone, it is loaded, and that is all. */
	async read(copy: DocumentCopy, work: (reader: StoreReader) => Promise<unknown>): Promise<void> {
		try {
			await this.#store.read(['_documents', '_log'], work);
		} catch (error) {
			if (!(error instanceof Behind)) throw error;
			const held = this.#hold(copy.document);
			held.loaded = false;
			await this.#load(held);
		}
	}

	/** Forgets what a copy holds: its document is no longer on this device. */
	forget(copy: DocumentCopy): void {
		copy.reset();
		this.#tell(this.#hold(copy.document));
	}

	/** Keeps a copy open until the answer is called. `onDoc` is called when another Y.Doc takes the place of the copy's. */
	use(document: DocumentName, onDoc: OnDoc): () => void {
		const held = this.#hold(document);
		held.users.add(onDoc);
		held.cancelIdle();
		return () => {
			held.users.delete(onDoc);
			this.#restIfIdle(document, held);
		};
	}

	/** Folds and closes what nobody uses, now. */
	async rest(): Promise<void> {
		await Promise.all([...this.#held].map(([document, held]) => this.#rest(document, held)));
	}

	/** Ends all timers. What is open is left to the garbage collector; everything that counts is on disk. */
	close(): void {
		this.#closed = true;
		for (const held of this.#held.values()) held.cancelIdle();
	}

	#hold(document: DocumentName): Held {
		let held = this.#held.get(document);
		if (held === undefined) {
			const copy = new DocumentCopy(document);
			held = {
				copy,
				loaded: false,
				told: copy.doc,
				queue: new SerialQueue(),
				jobs: 0,
				users: new Set(),
				cancelIdle: () => undefined,
			};
			this.#held.set(document, held);
		}
		return held;
	}

	async #load(held: Held): Promise<void> {
		if (held.loaded) return;
		const isWhole = await loadCopy(held.copy, this.#store, this.#snapshots);
		held.loaded = true;
		if (!isWhole) this.#events.incomplete(held.copy.document);
		this.#tell(held);
	}

	#tell(held: Held): void {
		const { doc } = held.copy;
		if (held.told === doc) return;
		held.told = doc;
		for (const onDoc of held.users) onDoc(doc);
	}

	#restIfIdle(document: DocumentName, held: Held): void {
		if (held.jobs > 0 || held.users.size > 0 || this.#closed) return;
		held.cancelIdle();
		held.cancelIdle = this.#timers.after(IDLE_MS, () => {
			this.#rest(document, held).catch((error: unknown) => this.#events.failed(error));
		});
	}

	async #rest(document: DocumentName, held: Held): Promise<void> {
		const idle = () => held.jobs === 0 && held.users.size === 0;
		await held.queue.run(async () => {
			if (!idle()) return;
			if (held.loaded && (await isWorthFolding(held.copy, this.#store))) await this.#fold(held);
			if (!idle()) return;
			held.cancelIdle();
			this.#held.delete(document);
			held.copy.doc.destroy();
		});
	}

	/** A failure leaves the log as it is. */
	async #fold(held: Held): Promise<void> {
		try {
			await foldCopy(held.copy, this.#store, this.#snapshots);
		} catch (error) {
			this.#events.failed(error);
		}
		// The snapshot of another tab may have been merged in, or the copy been left behind: read anew when next used.
		held.loaded = false;
	}
}
