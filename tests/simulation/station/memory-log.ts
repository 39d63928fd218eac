import type { AnyRecord } from '../../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import type {
	Append,
	CommitResult,
	DocumentHead,
	LogEntry,
	Row,
	StoredDocument,
	StoredRow,
	StoredRun,
} from '../../../sync-server/store/store.ts';
import type { DiskTransaction } from './disk-transaction.ts';
import { compareText } from './compare-text.ts';
import { addAudit, firstAuditOf, type MakeSalt } from './memory-audit.ts';
import type { DiskContent, DiskDocument, DiskRow } from './station-disk.ts';

/** What a document is of which nothing is kept. */
const NONE: DiskDocument = {
	seq: 0,
	snapshot: null,
	log: [],
	rows: new Map(),
	clients: new Map(),
	purge: null,
};

export function readHeads({ documents }: DiskContent): DocumentHead[] {
	return [...documents]
		.map(([document, { seq }]) => ({ document, seq }))
		.sort((a, b) => compareText(a.document, b.document));
}

export function loadDocument({ documents }: DiskContent, document: DocumentName): StoredDocument {
	const { seq, snapshot, log, clients, rows } = documents.get(document) ?? NONE;
	return {
		seq,
		snapshot: snapshot === null ? null : copyOf(snapshot),
		entries: entriesAfter(log, snapshot?.seq ?? 0).map(copyOf),
		clients: [...clients.values()].sort((a, b) => a.client - b.client).map((binding) => ({ ...binding })),
		createdAt: new Map([...rows].map(([name, { createdAt }]) => [name, createdAt])),
	};
}

export function readTail({ documents }: DiskContent, document: DocumentName, from: number): StoredRun[] {
	const { snapshot, log } = documents.get(document) ?? NONE;
	const base = tailBase(documents.get(document) ?? NONE, from);
	const runs = entriesAfter(log, base).map(({ seq, bytes }) => ({
		from: seq - 1,
		to: seq,
		bytes: new Uint8Array(bytes),
	}));
	if (base !== from && snapshot !== null)
		runs.unshift({ from: 0, to: snapshot.seq, bytes: new Uint8Array(snapshot.bytes) });
	return runs;
}

export function measureTail({ documents }: DiskContent, document: DocumentName, from: number): number {
	const known = documents.get(document) ?? NONE;
	const base = tailBase(known, from);
	let bytes = base === from ? 0 : (known.snapshot?.bytes.length ?? 0);
	for (const entry of entriesAfter(known.log, base)) bytes += entry.bytes.length;
	return bytes;
}

export function commit(
	content: DiskContent,
	transaction: DiskTransaction,
	appends: readonly Append[],
	makeSalt: MakeSalt,
): CommitResult {
	const conflicts = new Set<DocumentName>();
	const heads = new Map<DocumentName, number>();
	// A document's appends stand or fall together, so its place is compared before anything is written.
	for (const { document, seq } of appends) {
		const head = heads.get(document) ?? headOf(content, document);
		if (head !== seq - 1) conflicts.add(document);
		heads.set(document, seq);
	}
	const taken = appends.filter(({ document }) => !conflicts.has(document));
	for (const append of taken) takeAppend(content, transaction, append);
	addAudit(
		content,
		transaction,
		taken.flatMap(({ audit }) => audit),
		makeSalt,
	);
	return { conflicts };
}

export function compact(
	content: DiskContent,
	transaction: DiskTransaction,
	document: DocumentName,
	snapshot: LogEntry,
	keep: number,
): void {
	const known = documentOf(content, transaction, document);
	// A slower process must not put an older state in the place of a newer one.
	if ((known.snapshot?.seq ?? 0) >= snapshot.seq) return;
	transaction.set(known, 'snapshot', copyOf(snapshot));
	transaction.set(known, 'log', entriesAfter(known.log, snapshot.seq - keep));
}

/** `false` when the document has gone on meanwhile. */
export function purgeLog(
	content: DiskContent,
	transaction: DiskTransaction,
	document: DocumentName,
	snapshot: LogEntry,
): boolean {
	if (snapshot.seq !== headOf(content, document) + 1) return false;
	const known = documentOf(content, transaction, document);
	transaction.set(known, 'seq', snapshot.seq);
	transaction.set(known, 'snapshot', copyOf(snapshot));
	transaction.set(known, 'log', []);
	transaction.set(known, 'purge', snapshot.seq);
	return true;
}

export function readPurges({ documents }: DiskContent): DocumentHead[] {
	return [...documents]
		.flatMap(([document, { purge }]) => (purge === null ? [] : [{ document, seq: purge }]))
		.sort((a, b) => compareText(a.document, b.document));
}

export function readRows({ documents }: DiskContent, table: string): StoredRow[] {
	const names = [...documents.keys()].sort(compareText);
	return names.flatMap((document) => select(documents, document, (row) => row.table === table));
}

export function readRowsAfter(
	{ documents }: DiskContent,
	document: DocumentName,
	after: number,
): StoredRow[] {
	return select(documents, document, ({ seq }) => seq > after);
}

export function readRow(
	{ documents }: DiskContent,
	document: DocumentName,
	table: string,
	id: string,
): AnyRecord | null {
	const row = documents.get(document)?.rows.get(`${table}/${id}`);
	return row === undefined ? null : recordOf(row);
}

export function replaceRows(
	content: DiskContent,
	transaction: DiskTransaction,
	document: DocumentName,
	seq: number,
	rows: readonly Row[],
): boolean {
	if (headOf(content, document) !== seq) return false;
	const known = documentOf(content, transaction, document);
	const before = known.rows;
	transaction.set(known, 'rows', new Map());
	for (const row of rows) {
		const { id } = row.record;
		const createdAt =
			before.get(`${row.table}/${id}`)?.createdAt ?? firstAuditOf(content, document, row.table, id) ?? 0;
		putRow(known, transaction, { seq, row, createdAt });
	}
	return true;
}

function takeAppend(content: DiskContent, transaction: DiskTransaction, append: Append): void {
	const { seq, bytes, rows, clients, at } = append;
	const known = documentOf(content, transaction, append.document);
	transaction.set(known, 'seq', seq);
	transaction.push(known.log, { seq, bytes: new Uint8Array(bytes) });
	for (const row of rows) putRow(known, transaction, { seq, row, createdAt: at });
	for (const binding of clients)
		if (!known.clients.has(binding.client))
			transaction.put(known.clients, binding.client, Object.freeze({ ...binding }));
}

/** A row that is there keeps the moment at which it was begun. */
function putRow(
	{ rows }: DiskDocument,
	transaction: DiskTransaction,
	{ seq, row: { table, record }, createdAt }: { seq: number; row: Row; createdAt: number },
): void {
	const name = `${table}/${record.id}`;
	transaction.put(rows, name, {
		table,
		id: record.id,
		seq,
		text: JSON.stringify(record),
		createdAt: rows.get(name)?.createdAt ?? createdAt,
	});
}

function documentOf(
	{ documents }: DiskContent,
	transaction: DiskTransaction,
	document: DocumentName,
): DiskDocument {
	const known = documents.get(document);
	if (known !== undefined) return known;
	const made = { ...NONE, log: [], rows: new Map(), clients: new Map() };
	transaction.put(documents, document, made);
	return made;
}

function headOf({ documents }: DiskContent, document: DocumentName): number {
	return documents.get(document)?.seq ?? 0;
}

/** Whence the log must be read to come from `from` to the newest: `from` itself, or where the snapshot ends. */
function tailBase({ snapshot, log }: DiskDocument, from: number): number {
	const end = snapshot?.seq ?? 0;
	if (end <= from) return from;
	const first = log[0]?.seq ?? end + 1;
	return from > 0 && first <= from + 1 ? from : end;
}

/** As the log has no holes, where they begin is known. */
function entriesAfter(log: readonly LogEntry[], seq: number): LogEntry[] {
	return log.slice(Math.max(0, seq + 1 - (log[0]?.seq ?? 0)));
}

function select(
	documents: DiskContent['documents'],
	document: DocumentName,
	fits: (row: DiskRow) => boolean,
): StoredRow[] {
	return [...(documents.get(document)?.rows.values() ?? [])]
		.filter(fits)
		.sort((a, b) => compareText(a.table, b.table) || compareText(a.id, b.id))
		.map((row) => ({ document, table: row.table, record: recordOf(row) }));
}

function recordOf({ text }: DiskRow): AnyRecord {
	return JSON.parse(text) as AnyRecord;
}

function copyOf({ seq, bytes }: LogEntry): LogEntry {
	return { seq, bytes: new Uint8Array(bytes) };
}
