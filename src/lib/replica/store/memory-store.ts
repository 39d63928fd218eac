import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Look } from '../../protocol/http.ts';
import { AppError } from '../app-error.ts';
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

type Mark = 'waiting' | 'refused';

/**
 * A store in memory for simulations and tests. It keeps the whole contract, since all transactions run one after
 * another, each with a list of what undoes it. Values are cloned on the way in and out, as IndexedDB does.
 */
export class MemoryStore implements DeviceStore {
	readonly #maps = new Map<string, Map<string | number, unknown>>();
	readonly #beforeCommit: (parts: readonly StorePart[]) => void | Promise<void>;
	readonly #committed: (undo: () => void) => void;
	#lastN = 0;
	#last: Promise<unknown> = Promise.resolve();
	#closed = false;

	/**
	 * @param beforeCommit called before a change is kept; a simulation throws here to make a disk full or broken
	 * @param committed called after a change was kept, with what takes it back, the latest first: a power cut
	 */
	constructor(
		beforeCommit: (parts: readonly StorePart[]) => void | Promise<void> = () => undefined,
		committed: (undo: () => void) => void = () => undefined,
	) {
		this.#beforeCommit = beforeCommit;
		this.#committed = committed;
	}

	read<T>(parts: readonly StorePart[], work: (reader: StoreReader) => Promise<T>): Promise<T> {
		return this.#alone(() => work(new MemoryTransaction(parts, this.#map, [], this.#nextN)));
	}

	change<T>(parts: readonly StorePart[], work: (changer: StoreChanger) => Promise<T>): Promise<T> {
		return this.#alone(async () => {
			const undo: (() => void)[] = [];
			const lastN = this.#lastN;
			const takeBack = () => {
				for (const step of undo.reverse()) step();
				this.#lastN = lastN;
			};
			try {
				const result = await work(new MemoryTransaction(parts, this.#map, undo, this.#nextN));
				await this.#beforeCommit(parts);
				if (undo.length > 0) this.#committed(takeBack);
				return result;
			} catch (error) {
				takeBack();
				throw error;
			}
		});
	}

	erase(
		keep: readonly (readonly [key: string, value: unknown])[] = [],
		isDue: (reader: StoreReader) => Promise<boolean> = () => Promise.resolve(true),
	): Promise<boolean> {
		return this.#alone(async () => {
			if (!(await isDue(new MemoryTransaction([...this.#maps.keys(), ...OWN], this.#map, [], this.#nextN))))
				return false;
			const before = [...this.#maps];
			this.#maps.clear();
			for (const [key, value] of keep) this.#map('_settings').set(key, structuredClone(value));
			this.#committed(() => {
				this.#maps.clear();
				for (const [part, map] of before) this.#maps.set(part, map);
			});
			return true;
		});
	}

	close(): void {
		this.#closed = true;
	}

	/** All rows of a table, whosever document: what a screen's query would see at this moment. */
	rows(table: string): StoredRow[] {
		return structuredClone([...this.#map(table).values()]) as StoredRow[];
	}

	readonly #map = (part: string): Map<string | number, unknown> => {
		const map = this.#maps.get(part) ?? new Map<string | number, unknown>();
		this.#maps.set(part, map);
		return map;
	};

	readonly #nextN = () => ++this.#lastN;

	#alone<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(() => {
			if (this.#closed) throw new AppError('storage-failed', new Error('the store is closed'));
			return work();
		});
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}

const OWN = ['_log', '_documents', '_settings', '_drafts', '_blobs', '_held', '_looks'];

class MemoryTransaction implements StoreChanger {
	readonly #parts: ReadonlySet<string>;
	readonly #map: (part: string) => Map<string | number, unknown>;
	readonly #undo: (() => void)[];
	readonly #nextN: () => number;

	constructor(
		parts: readonly string[],
		map: (part: string) => Map<string | number, unknown>,
		undo: (() => void)[],
		nextN: () => number,
	) {
		this.#parts = new Set(parts);
		this.#map = map;
		this.#undo = undo;
		this.#nextN = nextN;
	}

	document = (document: DocumentName) => this.#get<DocumentRow>('_documents', document);
	documents = () => this.#all<DocumentRow>('_documents');
	entry = (n: number) => this.#get<LogEntry>('_log', n);
	row = (table: string, document: DocumentName, id: string) =>
		this.#get<StoredRow>(table, rowKey(document, id));

	rowsOf = (table: string, document: DocumentName) =>
		this.#all<StoredRow>(table, (row) => row.doc === document);

	setting = (key: string) => this.#get<unknown>('_settings', key);
	settings = (prefix: string) => this.#beginning('_settings', prefix);
	draft = (key: string) => this.#get<unknown>('_drafts', key);
	drafts = (prefix: string) => this.#beginning('_drafts', prefix);
	blob = (hash: string) => this.#get<StoredBlob>('_blobs', hash);

	entries = (document: DocumentName, after = 0) =>
		this.#log((entry) => entry.document === document && entry.n > after);
	todo = (mark: Mark) => this.#log((entry) => entry.todo === mark);

	async countTodo(mark: Mark): Promise<number> {
		return (await this.todo(mark)).length;
	}

	async firstTodo(mark: Mark): Promise<LogEntry | undefined> {
		return (await this.todo(mark))[0];
	}

	async blobsIn(state: StoredBlob['state']): Promise<string[]> {
		const blobs = await this.#all<StoredBlob>('_blobs', (blob) => blob.state === state);
		return blobs.map((blob) => blob.hash);
	}

	async blobsOf(document: DocumentName): Promise<string[]> {
		const blobs = await this.#all<StoredBlob>('_blobs', (blob) => blob.document === document);
		return blobs.map((blob) => blob.hash);
	}

	held = (key: string) => this.#get<StoredHeld>('_held', key);
	allHeld = () => this.#all<StoredHeld>('_held');

	heldIn = (state: StoredHeld['state']) => this.#all<StoredHeld>('_held', (held) => held.state === state);

	async countHeld(state: StoredHeld['state']): Promise<number> {
		return (await this.heldIn(state)).length;
	}

	async looks(atMost: number): Promise<StoredLook[]> {
		return (await this.#all<StoredLook>('_looks')).sort((a, b) => a.n - b.n).slice(0, atMost);
	}

	async countLooks(): Promise<number> {
		return (await this.#all('_looks')).length;
	}

	putDocument = (row: DocumentRow) => this.#put('_documents', row.document, row);
	removeDocument = (document: DocumentName) => this.#remove('_documents', document);
	putEntry = (entry: LogEntry) => this.#put('_log', entry.n, entry);
	removeRow = (table: string, document: DocumentName, id: string) =>
		this.#remove(table, rowKey(document, id));
	putSetting = (key: string, value: unknown) => this.#put('_settings', key, value);
	removeSetting = (key: string) => this.#remove('_settings', key);
	putDraft = (key: string, value: unknown) => this.#put('_drafts', key, value);
	removeDraft = (key: string) => this.#remove('_drafts', key);
	putBlob = (blob: StoredBlob) => this.#put('_blobs', blob.hash, blob);
	removeBlob = (hash: string) => this.#remove('_blobs', hash);
	putHeld = (held: StoredHeld) => this.#put('_held', held.key, held);
	removeHeld = (key: string) => this.#remove('_held', key);

	async addLook(look: Look): Promise<void> {
		const n = this.#nextN();
		await this.#put('_looks', n, { ...look, n });
	}

	async removeLooks(ns: readonly number[]): Promise<void> {
		for (const n of ns) await this.#remove('_looks', n);
	}

	async addEntry(entry: Omit<LogEntry, 'n'>): Promise<number> {
		const n = this.#nextN();
		await this.putEntry({ ...entry, n });
		return n;
	}

	async removeEntries(ns: readonly number[]): Promise<void> {
		for (const n of ns) await this.#remove('_log', n);
	}

	async putRows(table: string, rows: readonly StoredRow[]): Promise<void> {
		for (const row of rows) await this.#put(table, rowKey(row.doc, row.id), row);
	}

	async clearRows(table: string, document: DocumentName): Promise<void> {
		for (const row of await this.rowsOf(table, document)) await this.removeRow(table, document, row.id);
	}

	async #log(isWanted: (entry: LogEntry) => boolean): Promise<LogEntry[]> {
		return (await this.#all<LogEntry>('_log', isWanted)).sort((a, b) => a.n - b.n);
	}

	async #get<T>(part: string, key: string | number): Promise<T | undefined> {
		return structuredClone(this.#open(part).get(key)) as T | undefined;
	}

	/** Only what is wanted is cloned: most of the time it is little. */
	async #all<T>(part: string, isWanted: (value: T) => boolean = () => true): Promise<T[]> {
		const found: T[] = [];
		for (const value of this.#open(part).values() as Iterable<T>)
			if (isWanted(value)) found.push(structuredClone(value));
		return found;
	}

	async #beginning(part: string, prefix: string): Promise<[string, unknown][]> {
		const found: [string, unknown][] = [];
		for (const [key, value] of this.#open(part))
			if (typeof key === 'string' && key.startsWith(prefix)) found.push([key, structuredClone(value)]);
		return found.sort(([a], [b]) => (a < b ? -1 : 1));
	}

	async #put(part: string, key: string | number, value: unknown): Promise<void> {
		const map = this.#open(part);
		this.#remember(map, key);
		map.set(key, structuredClone(value));
	}

	async #remove(part: string, key: string | number): Promise<void> {
		const map = this.#open(part);
		this.#remember(map, key);
		map.delete(key);
	}

	#remember(map: Map<string | number, unknown>, key: string | number): void {
		const had = map.has(key);
		const before = map.get(key);
		this.#undo.push(() => (had ? map.set(key, before) : map.delete(key)));
	}

	#open(part: string): Map<string | number, unknown> {
		if (!this.#parts.has(part)) throw new Error(`${part} is not among the parts of this transaction`);
		return this.#map(part);
	}
}

function rowKey(document: string, id: string): string {
	return `${document}\n${id}`;
}
