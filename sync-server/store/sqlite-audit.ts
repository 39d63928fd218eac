import type { SQLInputValue } from 'node:sqlite';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { chainStart, sealLine, type ChainLink } from '../audit/chain.ts';
import type { Random } from '../ports.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { readAudit } from './sqlite-rows.ts';
import type { AuditEntry, AuditQuery, RecordName, StoredAudit } from './store.ts';

const SALT_BYTES = 16;

/** The operations' record in SQLite. Writing methods are part of a larger transaction, which holds the write lock. */
export class SqliteAudit {
	readonly #sql: SqliteConnection;
	readonly #station: string;
	readonly #random: Random;

	constructor(sql: SqliteConnection, station: string, random: Random) {
		this.#sql = sql;
		this.#station = station;
		this.#random = random;
	}

	/** Hangs lines on the chain, whichever process wrote the newest one. */
	add(entries: readonly AuditEntry[]): void {
		if (entries.length === 0) return;
		let newest = this.#newest();
		for (const entry of entries) {
			const { line, values } = sealLine(newest, entry, () =>
				Buffer.from(this.#random.bytes(SALT_BYTES)).toString('base64url'),
			);
			this.#insert(line, values);
			newest = line;
		}
	}

	/** Whether the same was told before. */
	has({ kind, enteredAt, device, document, table, record, fields }: AuditEntry): boolean {
		const field = fields?.[0]?.field;
		return this.#sql
			.all(
				`SELECT * FROM audit WHERE station = ? AND device IS ? AND entered_at IS ? AND kind = ? AND kind <> 'changed'
				AND document IS ? AND tbl IS ? AND +record IS ?`,
				this.#station,
				device,
				enteredAt,
				kind,
				document,
				table,
				record,
			)
			.map(readAudit)
			.some((line) => line.fields === null || line.fields[0]?.field === field);
	}

	query({ before, limit, ...filters }: AuditQuery): StoredAudit[] {
		const where = ['station = ?'];
		const values: SQLInputValue[] = [this.#station];
		const add = (condition: string, value: SQLInputValue | undefined) => {
			if (value === undefined) return;
			where.push(condition);
			values.push(value);
		};
		add('n < ?', before);
		add('at >= ?', filters.from);
		add('at < ?', filters.to);
		add('document = ?', filters.document);
		add('tbl = ?', filters.table);
		add('record = ?', filters.record);
		add('member = ?', filters.member);
		add('kind = ?', filters.kind);
		return this.#sql
			.all(`SELECT * FROM audit WHERE ${where.join(' AND ')} ORDER BY n DESC LIMIT ?`, ...values, limit)
			.map(readAudit);
	}

	from(n: number, limit: number): StoredAudit[] {
		return this.#sql
			.all('SELECT * FROM audit WHERE station = ? AND n >= ? ORDER BY n LIMIT ?', this.#station, n, limit)
			.map(readAudit);
	}

	/** When a record was first written, as the record of operations has it. */
	firstOf(document: DocumentName, table: string, record: string): number | null {
		const row = this.#sql.get(
			'SELECT min(at) AS at FROM audit WHERE station = ? AND record = ? AND document = ? AND tbl = ?',
			this.#station,
			record,
			document,
			table,
		);
		return typeof row?.at === 'number' ? row.at : null;
	}

	/** Takes the values out of lines; answers how many had any. What tells of an erasure stays: it says nothing of anybody. */
	purge(records: readonly RecordName[]): number {
		let purged = 0;
		for (const { document, table, record } of records) {
			const { changes } = this.#sql.run(
				`UPDATE audit SET vals = NULL, salt = NULL
				WHERE station = ? AND document IS ? AND tbl IS ? AND record = ? AND vals IS NOT NULL
				AND kind <> 'erased'`,
				this.#station,
				document,
				table,
				record,
			);
			purged += Number(changes);
		}
		return purged;
	}

	#newest(): ChainLink {
		const row = this.#sql.get(
			'SELECT n, hash FROM audit WHERE station = ? ORDER BY n DESC LIMIT 1',
			this.#station,
		);
		return row === undefined ? chainStart(this.#station) : { n: Number(row.n), hash: String(row.hash) };
	}

	#insert(line: StoredAudit, values: string | null): void {
		this.#sql.run(
			`INSERT INTO audit (station, n, kind, at, entered_at, member, device, document, tbl, record, item,
				vals, salt, values_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			this.#station,
			line.n,
			line.kind,
			line.at,
			line.enteredAt,
			line.member,
			line.device,
			line.document,
			line.table,
			line.record,
			line.item,
			values,
			line.salt,
			line.valuesHash,
			line.hash,
		);
	}
}
