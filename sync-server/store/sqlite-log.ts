import type { SQLInputValue } from 'node:sqlite';
import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { SqliteAudit } from './sqlite-audit.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import type {
	Append,
	ClientBinding,
	CommitResult,
	DocumentHead,
	LogEntry,
	Row,
	StoredDocument,
	StoredRow,
	StoredRun,
} from './store.ts';

/** The documents' logs, their snapshots and the read model in SQLite. */
export class SqliteLog {
	readonly #sql: SqliteConnection;
	readonly #station: string;
	readonly #audit: SqliteAudit;

	constructor(sql: SqliteConnection, station: string, audit: SqliteAudit) {
		this.#sql = sql;
		this.#station = station;
		this.#audit = audit;
	}

	heads(): DocumentHead[] {
		return this.#sql
			.all('SELECT document, seq FROM documents WHERE station = ?', this.#station)
			.map((row) => ({
				document: row.document as DocumentName,
				seq: Number(row.seq),
			}));
	}

	load(document: DocumentName): StoredDocument {
		return this.#sql.transaction(() => {
			const snapshot = this.#snapshot(document);
			return {
				seq: this.#head(document),
				snapshot,
				entries: this.#entriesAfter(document, snapshot?.seq ?? 0),
				clients: this.#clients(document),
				createdAt: this.#createdAt(document),
			};
		}, 'DEFERRED');
	}

	tail(document: DocumentName, from: number): StoredRun[] {
		return this.#sql.transaction(() => {
			const base = this.#tailBase(document, from);
			const snapshot = base === from ? null : this.#snapshot(document);
			const runs = this.#entriesAfter(document, base).map(({ seq, bytes }) => ({
				from: seq - 1,
				to: seq,
				bytes,
			}));
			if (snapshot !== null) runs.unshift({ from: 0, to: snapshot.seq, bytes: snapshot.bytes });
			return runs;
		}, 'DEFERRED');
	}

	tailBytes(document: DocumentName, from: number): number {
		return this.#sql.transaction(() => {
			const base = this.#tailBase(document, from);
			const log = this.#sql.get(
				'SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM log WHERE station = ? AND document = ? AND seq > ?',
				this.#station,
				document,
				base,
			);
			const snapshot =
				base === from
					? undefined
					: this.#sql.get(
							'SELECT length(bytes) AS bytes FROM snapshots WHERE station = ? AND document = ?',
							this.#station,
							document,
						);
			return Number(log?.bytes) + Number(snapshot?.bytes ?? 0);
		}, 'DEFERRED');
	}

	commit(appends: readonly Append[]): CommitResult {
		return this.#sql.transaction(() => {
			const conflicts = new Set<DocumentName>();
			const heads = new Map<DocumentName, number>();
			// A document's appends stand or fall together, so its place is compared before anything is written.
			for (const { document, seq } of appends) {
				const head = heads.get(document) ?? this.#head(document);
				if (head !== seq - 1) conflicts.add(document);
				heads.set(document, seq);
			}
			const taken = appends.filter(({ document }) => !conflicts.has(document));
			for (const append of taken) this.#append(append);
			this.#audit.add(taken.flatMap(({ audit }) => audit));
			return { conflicts };
		});
	}

	compact(document: DocumentName, snapshot: LogEntry, keep: number): void {
		this.#sql.transaction(() => {
			const known = this.#sql.get(
				'SELECT seq FROM snapshots WHERE station = ? AND document = ?',
				this.#station,
				document,
			);
			// A slower process must not put an older state in the place of a newer one.
			if (Number(known?.seq ?? 0) >= snapshot.seq) return;
			this.#putSnapshot(document, snapshot);
			this.#sql.run(
				'DELETE FROM log WHERE station = ? AND document = ? AND seq <= ?',
				this.#station,
				document,
				snapshot.seq - keep,
			);
		});
	}

	/** Purges, as part of a larger transaction; `false` when the document has gone on meanwhile. */
	purge(document: DocumentName, snapshot: LogEntry): boolean {
		if (snapshot.seq !== this.#head(document) + 1) return false;
		this.#setHead(document, snapshot.seq);
		this.#putSnapshot(document, snapshot);
		this.#sql.run('DELETE FROM log WHERE station = ? AND document = ?', this.#station, document);
		this.#sql.run(
			'INSERT INTO purges (station, document, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
			this.#station,
			document,
			snapshot.seq,
		);
		return true;
	}

	purges(): DocumentHead[] {
		return this.#sql
			.all('SELECT document, seq FROM purges WHERE station = ?', this.#station)
			.map((row) => ({ document: row.document as DocumentName, seq: Number(row.seq) }));
	}

	rows(table: string): StoredRow[] {
		return this.#rows('station = ? AND tbl = ?', this.#station, table);
	}

	row(document: DocumentName, table: string, id: string): AnyRecord | null {
		const where = 'station = ? AND tbl = ? AND document = ? AND id = ?';
		return this.#rows(where, this.#station, table, document, id)[0]?.record ?? null;
	}

	replaceRows(document: DocumentName, seq: number, rows: readonly Row[]): boolean {
		return this.#sql.transaction(() => {
			if (this.#head(document) !== seq) return false;
			const known = this.#createdAt(document);
			this.#sql.run('DELETE FROM records WHERE station = ? AND document = ?', this.#station, document);
			for (const { table, record } of rows) {
				const createdAt =
					known.get(`${table}/${record.id}`) ?? this.#audit.firstOf(document, table, record.id) ?? 0;
				this.#putRow(document, seq, { table, record }, createdAt);
			}
			return true;
		});
	}

	rowsAfter(document: DocumentName, after: number): StoredRow[] {
		return this.#rows('station = ? AND document = ? AND seq > ?', this.#station, document, after);
	}

	#append({ document, seq, bytes, rows, device, clients, at }: Append): void {
		const station = this.#station;
		this.#setHead(document, seq);
		this.#sql.run(
			'INSERT INTO log (station, document, seq, bytes, device, at) VALUES (?, ?, ?, ?, ?, ?)',
			station,
			document,
			seq,
			bytes,
			device,
			at,
		);
		for (const row of rows) this.#putRow(document, seq, row, at);
		for (const { client, device, member } of clients)
			this.#sql.run(
				`INSERT INTO clients (station, document, client, device, member) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT DO NOTHING`,
				station,
				document,
				client,
				device,
				member,
			);
	}

	/** A row that is there keeps the moment at which it was begun. */
	#putRow(document: DocumentName, seq: number, { table, record }: Row, createdAt: number): void {
		this.#sql.run(
			`INSERT INTO records (station, tbl, document, id, seq, record, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET seq = excluded.seq, record = excluded.record`,
			this.#station,
			table,
			document,
			record.id,
			seq,
			JSON.stringify(record),
			createdAt,
		);
	}

	#setHead(document: DocumentName, seq: number): void {
		this.#sql.run(
			'INSERT INTO documents (station, document, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
			this.#station,
			document,
			seq,
		);
	}

	#putSnapshot(document: DocumentName, { seq, bytes }: LogEntry): void {
		this.#sql.run(
			'INSERT OR REPLACE INTO snapshots (station, document, seq, bytes) VALUES (?, ?, ?, ?)',
			this.#station,
			document,
			seq,
			bytes,
		);
	}

	#clients(document: DocumentName): ClientBinding[] {
		return this.#sql
			.all(
				'SELECT client, device, member FROM clients WHERE station = ? AND document = ?',
				this.#station,
				document,
			)
			.map((row) => ({
				client: Number(row.client),
				device: row.device as string | null,
				member: row.member as string | null,
			}));
	}

	#createdAt(document: DocumentName): Map<string, number> {
		const rows = this.#sql.all(
			'SELECT tbl, id, created_at FROM records WHERE station = ? AND document = ?',
			this.#station,
			document,
		);
		return new Map(rows.map((row) => [`${String(row.tbl)}/${String(row.id)}`, Number(row.created_at)]));
	}

	/** Whence the log must be read to come from `from` to the newest: `from` itself, or where the snapshot ends. */
	#tailBase(document: DocumentName, from: number): number {
		const row = this.#sql.get(
			`SELECT (SELECT seq FROM snapshots WHERE station = ?1 AND document = ?2) AS snapshot,
				(SELECT min(seq) FROM log WHERE station = ?1 AND document = ?2) AS first`,
			this.#station,
			document,
		);
		const snapshot = Number(row?.snapshot ?? 0);
		if (snapshot <= from) return from;
		const first = row?.first === null ? snapshot + 1 : Number(row?.first);
		return from > 0 && first <= from + 1 ? from : snapshot;
	}

	#snapshot(document: DocumentName): LogEntry | null {
		const row = this.#sql.get(
			'SELECT seq, bytes FROM snapshots WHERE station = ? AND document = ?',
			this.#station,
			document,
		);
		return row === undefined ? null : { seq: Number(row.seq), bytes: row.bytes as Uint8Array };
	}

	#entriesAfter(document: DocumentName, seq: number): LogEntry[] {
		return this.#sql
			.all(
				'SELECT seq, bytes FROM log WHERE station = ? AND document = ? AND seq > ? ORDER BY seq',
				this.#station,
				document,
				seq,
			)
			.map((row) => ({ seq: Number(row.seq), bytes: row.bytes as Uint8Array }));
	}

	#rows(where: string, ...values: SQLInputValue[]): StoredRow[] {
		return this.#sql
			.all(`SELECT document, tbl, record FROM records WHERE ${where}`, ...values)
			.map((row) => ({
				document: row.document as DocumentName,
				table: String(row.tbl),
				record: JSON.parse(String(row.record)) as AnyRecord,
			}));
	}

	#head(document: DocumentName): number {
		const row = this.#sql.get(
			'SELECT seq FROM documents WHERE station = ? AND document = ?',
			this.#station,
			document,
		);
		return Number(row?.seq ?? 0);
	}
}
