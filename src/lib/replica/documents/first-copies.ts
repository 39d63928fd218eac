import * as Y from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { tablesOf } from '../../domain/tables.ts';
import type { Run } from '../../protocol/frame.ts';
import type { DeviceStore, StoredRow } from '../store/device-store.ts';
import { newRow } from './catch-up.ts';
import { drawRows, everyRecord, type TableRows } from './index-rows.ts';

/**
 * Rows and bytes of documents that go into one transaction. Each makes every live query on screen run again, which is
 * dear on a slow phone; but a larger one would keep a page's write waiting.
 */
const BATCH_ROWS = 800;
const BATCH_BYTES = 256 * 1024;

/** A document that this device has not had, read but not stored. */
export interface FirstCopy {
	document: DocumentName;
	seq: number;
	bytes: Uint8Array;
	tables: TableRows[];
	rows: number;
}

/** Reads a document from runs that begin at its beginning, with a Y.Doc that is dropped at once. */
export function readFirstCopy(document: DocumentName, runs: readonly Run[], seq: number): FirstCopy {
	const doc = new Y.Doc();
	doc.transact(() => {
		for (const { bytes } of runs) Y.applyUpdate(doc, bytes);
	});
	const tables = drawRows(doc, document, everyRecord(doc, tablesOf(document)));
	const [only] = runs;
	const bytes = only !== undefined && runs.length === 1 ? only.bytes : Y.encodeStateAsUpdate(doc);
	doc.destroy();
	const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
	return { document, seq, bytes, tables, rows };
}

/** Gathers first copies into transactions of a bounded size; hands back those that somebody else has made meanwhile. */
export class FirstCopies {
	readonly #store: DeviceStore;
	readonly #stored: (document: DocumentName, n: number) => void;
	#batch: FirstCopy[] = [];
	#rows = 0;
	#bytes = 0;
	/** The transaction under way: the next documents are read meanwhile. */
	#storing: Promise<DocumentName[]> = Promise.resolve([]);

	/** @param stored called for each document when it is on disk, with its entry's `n` */
	constructor(store: DeviceStore, stored: (document: DocumentName, n: number) => void) {
		this.#store = store;
		this.#stored = stored;
	}

	/** Answers documents that were not stored, since the device has them by now. */
	async add(copy: FirstCopy): Promise<DocumentName[]> {
		this.#batch.push(copy);
		this.#rows += copy.rows;
		this.#bytes += copy.bytes.length;
		return this.#rows >= BATCH_ROWS || this.#bytes >= BATCH_BYTES ? this.#next() : [];
	}

	async end(): Promise<DocumentName[]> {
		return [...(await this.#next()), ...(await this.#storing)];
	}

	async #next(): Promise<DocumentName[]> {
		const batch = this.#batch;
		this.#batch = [];
		this.#rows = 0;
		this.#bytes = 0;
		const known = await this.#storing;
		this.#storing = this.#put(batch);
		// Whoever awaits the next batch, or the end, hears of a failure; until then it is not unheard.
		this.#storing.catch(() => undefined);
		return known;
	}

	async #put(batch: readonly FirstCopy[]): Promise<DocumentName[]> {
		if (batch.length === 0) return [];
		const tables = new Set(batch.flatMap((copy) => copy.tables.map(({ table }) => table)));
		const { known, stored } = await this.#store.change(['_log', '_documents', ...tables], async (changer) => {
			const present = await Promise.all(batch.map(({ document }) => changer.document(document)));
			const fresh = batch.filter((_, i) => present[i] === undefined);
			const ns = await Promise.all(fresh.map(({ document, bytes }) => changer.addEntry({ document, bytes })));
			const rows = new Map<string, StoredRow[]>();
			for (const copy of fresh)
				for (const { table, rows: own } of copy.tables) rows.set(table, [...(rows.get(table) ?? []), ...own]);
			await Promise.all([
				...fresh.map(({ document, seq }, i) =>
					changer.putDocument({ ...newRow(document), seq, lastN: ns[i] ?? 0 }),
				),
				...[...rows].map(([table, own]) => changer.putRows(table, own)),
			]);
			return {
				known: batch.filter((_, i) => present[i] !== undefined).map(({ document }) => document),
				stored: fresh.map(({ document }, i) => ({ document, n: ns[i] ?? 0 })),
			};
		});
		for (const { document, n } of stored) this.#stored(document, n);
		return known;
	}
}
