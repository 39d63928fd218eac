import Dexie, { type Table as DexieTable } from 'dexie';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { allTables } from '../../domain/tables.ts';
import type { Look } from '../../protocol/http.ts';
import { AppError } from '../app-error.ts';
import type { RowTables } from '../row-tables.ts';
import type {
	DeviceStore,
	DocumentRow,
	LogEntry,
	StoreChanger,
	StorePart,
	StoreReader,
	StoredBlob,
	StoredHeld,
	StoredLook,
	StoredRow,
} from './device-store.ts';
import { INDEX_TO_DRAW } from './index-to-draw.ts';
import { isClosedUnderUs, storageError } from './storage-error.ts';

/**
 * The shape of the database. A new table of the domain, or a new field in a `lookup`, is a new version: raise it,
 * and a device opens its data in the new shape (Dexie adds tables and indexes by itself; `draw-index.ts` draws rows of
 * tables that the version before did not know). What each version before has left is in tests/fixtures/versions.
 */
export const STORE_VERSION = 2;
export const STORE_NAME = 'shouwang';

/** Things that befall the database from outside, in whichever tab they come. */
export interface StoreEvents {
	/** Another tab opens a newer version, or deletes the database. This one has let go of it. */
	superseded(): void;
	/** A tab of an older version holds the database: it is let go of within moments, or has to be closed by hand. */
	blocked(): void;
}

/** The store of the browser: one IndexedDB database for everything, through Dexie. */
export class DexieStore implements DeviceStore {
	/** The index, for screens to read. */
	readonly rows: RowTables;
	readonly #db: Dexie;
	#superseded = false;
	/** A newer version of the app has written the database. */
	#isNewer = false;

	/** @param durability `relaxed` where only such things are kept as come again when a power cut takes them */
	constructor(events: StoreEvents, name: string = STORE_NAME, durability: 'strict' | 'relaxed' = 'strict') {
		// Chromium flushes to the disk before it reports a commit only when asked to.
		this.#db = new Dexie(name, {
			chromeTransactionDurability: durability,
			cache: 'disabled',
			indexedDB: withoutNewer(() => (this.#isNewer = true)),
		});
		this.#db
			.version(STORE_VERSION)
			.stores({ ...OWN_TABLES, ...rowSchemas() })
			// Not for a database that is made now.
			.upgrade((transaction) => transaction.table('_settings').put({ key: INDEX_TO_DRAW, value: true }));
		// `false` keeps Dexie's own handlers, which only write to the console, from running.
		this.#db.on('versionchange', () => {
			this.#superseded = true;
			this.#db.close({ disableAutoOpen: true });
			events.superseded();
			return false;
		});
		this.#db.on('blocked', () => {
			events.blocked();
			return false;
		});
		this.rows = Object.fromEntries(
			allTables().map(({ name }) => [name, this.#db.table(name)]),
		) as unknown as RowTables;
	}

	async read<T>(parts: readonly StorePart[], work: (reader: StoreReader) => Promise<T>): Promise<T> {
		return this.#transaction('r', parts, work);
	}

	async change<T>(parts: readonly StorePart[], work: (changer: StoreChanger) => Promise<T>): Promise<T> {
		return this.#transaction('rw!', parts, work);
	}

	async erase(
		keep: readonly (readonly [key: string, value: unknown])[] = [],
		isDue: (reader: StoreReader) => Promise<boolean> = () => Promise.resolve(true),
	): Promise<boolean> {
		const tables = this.#db.tables;
		return this.#transaction(
			'rw!',
			tables.map((table) => table.name),
			async (changer) => {
				if (!(await isDue(changer))) return false;
				await Promise.all(tables.map((table) => table.clear()));
				for (const [key, value] of keep) await changer.putSetting(key, value);
				return true;
			},
		);
	}

	close(): void {
		this.#db.close({ disableAutoOpen: true });
	}

	/** A connection that was closed under us before anything was done is opened once more; later the caller decides. */
	async #transaction<T>(
		mode: 'r' | 'rw!',
		parts: readonly StorePart[],
		work: (changer: StoreChanger) => Promise<T>,
	): Promise<T> {
		for (let retried = false; ; retried = true) {
			let started = false;
			try {
				return await this.#db.transaction(mode, parts, async () => {
					started = true;
					return work(new DexieTransaction(this.#db));
				});
			} catch (error) {
				if (this.#isNewer) throw new AppError('store-newer', error);
				if (this.#superseded) throw new AppError('reload', error);
				if (started || retried || !isClosedUnderUs(error)) throw storageError(error);
				this.#db.close({ disableAutoOpen: false });
			}
		}
	}
}

/**
 * The browser's databases, but for those that a newer version of the app has made: Dexie opens such a one as if it were
 * its own, and adds to it what it misses.
 */
function withoutNewer(found: () => void) {
	return {
		open(name: string, version?: number) {
			// Dexie asks without a version when the browser has told it that there is a newer one.
			if (version !== undefined) return indexedDB.open(name, version);
			found();
			throw new AppError('store-newer');
		},
		deleteDatabase: (name: string) => indexedDB.deleteDatabase(name),
		databases: () => indexedDB.databases(),
		cmp: (a: unknown, b: unknown) => indexedDB.cmp(a, b),
	};
}

/** Indexes of the store's own tables. A mark, and so an index entry of `todo`, only the outbox's entries have. */
const OWN_TABLES = {
	_log: '++n, [document+n], [todo+n]',
	_documents: 'document',
	_settings: 'key',
	_drafts: 'key',
	_blobs: 'hash, state, document',
	_held: 'key, state',
	_looks: '++n',
};

function rowSchemas(): Record<string, string> {
	return Object.fromEntries(
		allTables().map(({ name, lookup }) => [name, ['[doc+id]', 'id', ...lookup].join(', ')]),
	);
}

interface Pair {
	key: string;
	value: unknown;
}

class DexieTransaction implements StoreChanger {
	readonly #db: Dexie;

	constructor(db: Dexie) {
		this.#db = db;
	}

	get #log(): DexieTable<LogEntry, number> {
		return this.#db.table('_log');
	}
	get #documents(): DexieTable<DocumentRow, string> {
		return this.#db.table('_documents');
	}
	get #settings(): DexieTable<Pair, string> {
		return this.#db.table('_settings');
	}
	get #drafts(): DexieTable<Pair, string> {
		return this.#db.table('_drafts');
	}
	get #blobs(): DexieTable<StoredBlob, string> {
		return this.#db.table('_blobs');
	}
	get #held(): DexieTable<StoredHeld, string> {
		return this.#db.table('_held');
	}
	get #looks(): DexieTable<StoredLook, number> {
		return this.#db.table('_looks');
	}
	#rows(table: string): DexieTable<StoredRow, [string, string]> {
		return this.#db.table(table);
	}

	async document(document: DocumentName) {
		return this.#documents.get(document);
	}
	async documents() {
		return this.#documents.toArray();
	}
	async entries(document: DocumentName, after = 0) {
		return this.#log
			.where('[document+n]')
			.between([document, after], [document, Dexie.maxKey], false, true)
			.toArray();
	}
	async entry(n: number) {
		return this.#log.get(n);
	}
	async todo(mark: 'waiting' | 'refused') {
		return this.#marked(mark).toArray();
	}
	async countTodo(mark: 'waiting' | 'refused') {
		return this.#marked(mark).count();
	}
	async firstTodo(mark: 'waiting' | 'refused') {
		return this.#marked(mark).first();
	}
	async row(table: string, document: DocumentName, id: string) {
		return this.#rows(table).get([document, id]);
	}
	async rowsOf(table: string, document: DocumentName) {
		return this.#rows(table).where('doc').equals(document).toArray();
	}
	async setting(key: string) {
		return (await this.#settings.get(key))?.value;
	}
	async settings(prefix: string) {
		return pairs(await this.#settings.where('key').startsWith(prefix).toArray());
	}
	async draft(key: string) {
		return (await this.#drafts.get(key))?.value;
	}
	async drafts(prefix: string) {
		return pairs(await this.#drafts.where('key').startsWith(prefix).toArray());
	}
	async blob(hash: string) {
		return this.#blobs.get(hash);
	}
	async blobsIn(state: StoredBlob['state']) {
		return this.#blobs.where('state').equals(state).primaryKeys();
	}
	async blobsOf(document: DocumentName) {
		return this.#blobs.where('document').equals(document).primaryKeys();
	}
	async held(key: string) {
		return this.#held.get(key);
	}
	async allHeld() {
		return this.#held.toArray();
	}
	async heldIn(state: StoredHeld['state']) {
		return this.#held.where('state').equals(state).toArray();
	}
	async countHeld(state: StoredHeld['state']) {
		return this.#held.where('state').equals(state).count();
	}
	async looks(atMost: number) {
		return this.#looks.orderBy('n').limit(atMost).toArray();
	}
	async countLooks() {
		return this.#looks.count();
	}

	async putDocument(row: DocumentRow) {
		await this.#documents.put(row);
	}
	async removeDocument(document: DocumentName) {
		await this.#documents.delete(document);
	}
	async addEntry(entry: Omit<LogEntry, 'n'>) {
		return this.#log.add(entry as LogEntry);
	}
	async putEntry(entry: LogEntry) {
		await this.#log.put(entry);
	}
	async removeEntries(ns: readonly number[]) {
		await this.#log.bulkDelete([...ns]);
	}
	async putRows(table: string, rows: readonly StoredRow[]) {
		await this.#rows(table).bulkPut(rows);
	}
	async removeRow(table: string, document: DocumentName, id: string) {
		await this.#rows(table).delete([document, id]);
	}
	async clearRows(table: string, document: DocumentName) {
		await this.#rows(table).where('doc').equals(document).delete();
	}
	async putSetting(key: string, value: unknown) {
		await this.#settings.put({ key, value });
	}
	async removeSetting(key: string) {
		await this.#settings.delete(key);
	}
	async putDraft(key: string, value: unknown) {
		await this.#drafts.put({ key, value });
	}
	async removeDraft(key: string) {
		await this.#drafts.delete(key);
	}
	async putBlob(blob: StoredBlob) {
		await this.#blobs.put(blob);
	}
	async removeBlob(hash: string) {
		await this.#blobs.delete(hash);
	}
	async putHeld(held: StoredHeld) {
		await this.#held.put(held);
	}
	async removeHeld(key: string) {
		await this.#held.delete(key);
	}
	async addLook(look: Look) {
		await this.#looks.add(look as StoredLook);
	}
	async removeLooks(ns: readonly number[]) {
		await this.#looks.bulkDelete([...ns]);
	}

	#marked(mark: 'waiting' | 'refused') {
		return this.#log.where('[todo+n]').between([mark, Dexie.minKey], [mark, Dexie.maxKey]);
	}
}

function pairs(rows: readonly Pair[]): [string, unknown][] {
	return rows.map(({ key, value }) => [key, value]);
}
