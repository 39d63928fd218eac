import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Log } from '../ports.ts';
import type { Store } from '../store/store.ts';

/** A log is compacted when so much has come since the snapshot, and by less when the document is put away. */
const ENTRIES = 500;
const BYTES = 512 * 1024;
const ENTRIES_WHEN_IDLE = 32;

/** How large a document's snapshot is, and the log after it. */
export interface LogSize {
	snapshot: number;
	entries: number;
	bytes: number;
}

/** Keeps one document's log short, by a snapshot in the place of what it holds. */
export class Compaction {
	readonly #document: DocumentName;
	readonly #store: Store;
	readonly #log: Log;
	#size: LogSize = { snapshot: 0, entries: 0, bytes: 0 };
	/** Grows when it fails, so that it is not tried at each update. */
	#dueAt = ENTRIES;
	#running = false;

	constructor(document: DocumentName, store: Store, log: Log) {
		this.#document = document;
		this.#store = store;
		this.#log = log;
	}

	/** Bytes of snapshot and log: never less than the document's state. */
	get bytes(): number {
		return this.#size.snapshot + this.#size.bytes;
	}

	get due(): boolean {
		return this.#size.entries >= this.#dueAt || this.#size.bytes >= BYTES + this.#size.snapshot;
	}

	get dueWhenIdle(): boolean {
		return this.#size.entries >= ENTRIES_WHEN_IDLE;
	}

	/** The document was made anew from what is stored. */
	loaded(size: LogSize): void {
		this.#size = size;
	}

	/** An update was stored. */
	appended(bytes: number): void {
		this.#size.entries++;
		this.#size.bytes += bytes;
	}

	/**
	 * Puts a snapshot in the place of the log up to `seq`; the newest `keep` entries stay.
	 * @param doc exactly the state at `seq`: nothing in it that is not stored
	 */
	async run(doc: Y.Doc, seq: number, keep: number): Promise<void> {
		const { entries, bytes, snapshot: before } = this.#size;
		// One update is as short as the snapshot of it.
		if (this.#running || entries === 0 || (entries === 1 && before === 0)) return;
		this.#running = true;
		try {
			const snapshot = Y.encodeStateAsUpdate(doc);
			await this.#store.compact(this.#document, { seq, bytes: snapshot }, keep);
			this.#size = {
				snapshot: snapshot.length,
				entries: this.#size.entries - entries,
				bytes: this.#size.bytes - bytes,
			};
			this.#dueAt = ENTRIES;
		} catch (error) {
			// The log is whole without it.
			this.#dueAt = this.#size.entries + ENTRIES;
			this.#log.warn({ err: error }, 'a document could not be compacted');
		} finally {
			this.#running = false;
		}
	}
}
