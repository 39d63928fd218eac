import { clearDocument, IndexeddbPersistence, storeState } from 'y-indexeddb';
import * as Y from 'yjs';
import { AppError } from '../app-error.ts';
import type { Timers } from '../ports.ts';
import type { SnapshotStore } from './snapshot-store.ts';

const PREFIX = 'shouwang/';
/** y-indexeddb says nothing when its database cannot be opened or read: then it is not waited for. */
const PATIENCE_MS = 15_000;

/**
 * Snapshots in y-indexeddb, one database for each document. As it stores every transaction that is not its own at once,
 * unawaited and before our log has it (research/replica-spike.md, section 6), it is attached to a document only within
 * these calls, when nothing else can touch the document; every transaction that it sees is then its own.
 */
export class IndexedDbSnapshots implements SnapshotStore {
	readonly #timers: Timers;

	constructor(timers: Timers) {
		this.#timers = timers;
	}

	async load(name: string, doc: Y.Doc): Promise<void> {
		await this.#attached(name, doc, () => Promise.resolve());
	}

	async save(name: string, doc: Y.Doc): Promise<void> {
		await this.#attached(name, doc, async (persistence) => {
			await storeState(persistence);
			// `storeState` resolves before its writes are done, and says nothing when they fail: a read behind them tells.
			const stored = await readUpdates(persistence);
			if (!covers(stored, doc)) throw new AppError('storage-failed');
		});
	}

	async remove(name: string): Promise<void> {
		await clearDocument(PREFIX + name);
	}

	async names(): Promise<string[]> {
		// Absent in older browsers, whatever the types say: there only what was noted is removed.
		const all = 'databases' in indexedDB ? await indexedDB.databases() : [];
		return all.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
	}

	async #attached(
		name: string,
		doc: Y.Doc,
		work: (persistence: IndexeddbPersistence) => Promise<void>,
	): Promise<void> {
		const persistence = new IndexeddbPersistence(PREFIX + name, doc);
		let stopWaiting: () => void = () => undefined;
		const tooLong = new Promise<never>((_, reject) => {
			stopWaiting = this.#timers.after(PATIENCE_MS, () => reject(new AppError('storage-failed')));
		});
		try {
			await Promise.race([persistence.whenSynced.then(() => work(persistence)), tooLong]);
		} finally {
			stopWaiting();
			// Waits for a database that may never open: not awaited.
			persistence.destroy().catch(() => undefined);
		}
	}
}

function readUpdates({ db }: IndexeddbPersistence): Promise<Uint8Array[]> {
	return new Promise((resolve, reject) => {
		if (db === null) {
			reject(new AppError('storage-failed'));
			return;
		}
		const request = db.transaction('updates', 'readonly').objectStore('updates').getAll();
		request.onsuccess = () => resolve(request.result as Uint8Array[]);
		request.onerror = () => reject(new AppError('storage-failed', request.error));
	});
}

function covers(stored: readonly Uint8Array[], doc: Y.Doc): boolean {
	if (stored.length === 0) return false;
	const held = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(Y.mergeUpdates([...stored])));
	const wanted = Y.decodeStateVector(Y.encodeStateVector(doc));
	return [...wanted].every(([client, clock]) => (held.get(client) ?? 0) >= clock);
}
