import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import type { Clock, Random } from '../ports.ts';
import { StationProblem } from '../station-problem.ts';
import { invitationRefusal } from './invitation-refusal.ts';
import { readDevice, readInvitation } from './sqlite-rows.ts';
import { migrate } from './sqlite-schema.ts';
import type {
	Append,
	CommitResult,
	Device,
	DocumentHead,
	JoinResult,
	LogEntry,
	MetaKey,
	Store,
	StoredBlob,
	StoredDocument,
	StoredInvitation,
	StoredRow,
} from './store.ts';

/** How long another process's transaction is waited for. The command line's are far shorter. */
const BUSY_TIMEOUT = 5_000;

interface Options {
	/** The database's file; made when it is missing, with a station of its own. */
	path: string;
	clock: Clock;
	random: Random;
}

/**
 * The store on one machine: SQLite with a write-ahead log, flushed to the disk at each commit.
 * `node:sqlite` works while the caller waits, so a transaction can never be interleaved with another.
 */
export class SqliteStore implements Store {
	readonly station: string;
	readonly #database: DatabaseSync;
	readonly #statements = new Map<string, StatementSync>();
	#dataVersion: unknown;

	/** @throws StationProblem when the file cannot be opened, is no database or a newer program's. */
	static open(options: Options): SqliteStore {
		let database: DatabaseSync | undefined;
		try {
			database = new DatabaseSync(options.path, { timeout: BUSY_TIMEOUT });
			database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
			migrate(database);
			return new SqliteStore(database, options);
		} catch (error) {
			database?.close();
			if (error instanceof StationProblem) throw error;
			throw new StationProblem(
				'database-broken',
				`The database ${options.path} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
				error,
			);
		}
	}

	private constructor(database: DatabaseSync, { clock, random }: Options) {
		this.#database = database;
		this.station = this.#transaction(() => {
			const known = this.#get('SELECT id FROM stations')?.id;
			if (typeof known === 'string') return known;
			const now = clock.now();
			const station = makeId(now, (length) => random.bytes(length));
			this.#run('INSERT INTO stations (id, created_at) VALUES (?, ?)', station, now);
			const set = 'INSERT INTO meta (station, key, value) VALUES (?, ?, ?)';
			this.#run(
				set,
				station,
				'epoch',
				makeId(now, (length) => random.bytes(length)),
			);
			this.#run(set, station, 'token-secret', Buffer.from(random.bytes(32)).toString('base64url'));
			return station;
		});
		this.#dataVersion = this.#readDataVersion();
	}

	async meta(key: MetaKey): Promise<string | null> {
		return this.#meta(key);
	}

	async setMeta(key: MetaKey, value: string): Promise<void> {
		this.#setMeta(key, value);
	}

	async changedByOthers(): Promise<boolean> {
		const version = this.#readDataVersion();
		const changed = version !== this.#dataVersion;
		this.#dataVersion = version;
		return changed;
	}

	async heads(): Promise<DocumentHead[]> {
		return this.#all('SELECT document, seq FROM documents WHERE station = ?', this.station).map((row) => ({
			document: row.document as DocumentName,
			seq: Number(row.seq),
		}));
	}

	async load(document: DocumentName): Promise<StoredDocument> {
		return this.#transaction(() => {
			const snapshot = this.#snapshot(document);
			return { snapshot, entries: this.#entriesAfter(document, snapshot?.seq ?? 0) };
		}, 'DEFERRED');
	}

	async tail(
		document: DocumentName,
		from: number,
	): Promise<{ from: number; to: number; bytes: Uint8Array }[]> {
		return this.#transaction(() => {
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

	async tailBytes(document: DocumentName, from: number): Promise<number> {
		return this.#transaction(() => {
			const base = this.#tailBase(document, from);
			const log = this.#get(
				'SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM log WHERE station = ? AND document = ? AND seq > ?',
				this.station,
				document,
				base,
			);
			const snapshot =
				base === from
					? undefined
					: this.#get(
							'SELECT length(bytes) AS bytes FROM snapshots WHERE station = ? AND document = ?',
							this.station,
							document,
						);
			return Number(log?.bytes) + Number(snapshot?.bytes ?? 0);
		}, 'DEFERRED');
	}

	async commit(appends: readonly Append[]): Promise<CommitResult> {
		return this.#transaction(() => {
			const conflicts = new Set<DocumentName>();
			const heads = new Map<DocumentName, number>();
			// A document's appends stand or fall together, so its place is compared before anything is written.
			for (const { document, seq } of appends) {
				const head = heads.get(document) ?? this.#head(document);
				if (head !== seq - 1) conflicts.add(document);
				heads.set(document, seq);
			}
			for (const append of appends) if (!conflicts.has(append.document)) this.#append(append);
			return { conflicts };
		});
	}

	async compact(document: DocumentName, snapshot: LogEntry, keep: number): Promise<void> {
		this.#transaction(() => {
			const known = this.#get(
				'SELECT seq FROM snapshots WHERE station = ? AND document = ?',
				this.station,
				document,
			);
			// A slower process must not put an older state in the place of a newer one.
			if (Number(known?.seq ?? 0) >= snapshot.seq) return;
			this.#run(
				'INSERT OR REPLACE INTO snapshots (station, document, seq, bytes) VALUES (?, ?, ?, ?)',
				this.station,
				document,
				snapshot.seq,
				snapshot.bytes,
			);
			this.#run(
				'DELETE FROM log WHERE station = ? AND document = ? AND seq <= ?',
				this.station,
				document,
				snapshot.seq - keep,
			);
		});
	}

	async rows(table: string): Promise<StoredRow[]> {
		return this.#rows('station = ? AND tbl = ?', this.station, table);
	}

	async rowsAfter(document: DocumentName, after: number): Promise<StoredRow[]> {
		return this.#rows('station = ? AND document = ? AND seq > ?', this.station, document, after);
	}

	async claimSetUp(now: number, until: number): Promise<boolean> {
		return this.#transaction(() => {
			if (this.#meta('set-up-at') !== null) return false;
			if (Number(this.#meta('set-up-claim') ?? 0) > now) return false;
			for (const table of ['documents', 'log', 'snapshots', 'records'])
				this.#run(`DELETE FROM ${table} WHERE station = ?`, this.station);
			this.#setMeta('set-up-claim', String(until));
			return true;
		});
	}

	async completeSetUp(now: number, device: Device | null): Promise<void> {
		this.#transaction(() => {
			this.#setMeta('set-up-at', String(now));
			this.#run("DELETE FROM meta WHERE station = ? AND key = 'set-up-claim'", this.station);
			if (device !== null) this.#addDevice(device);
		});
	}

	async device(id: string): Promise<Device | null> {
		const row = this.#get('SELECT * FROM devices WHERE station = ? AND id = ?', this.station, id);
		return row === undefined ? null : readDevice(row);
	}

	async devices(): Promise<Device[]> {
		return this.#all('SELECT * FROM devices WHERE station = ? ORDER BY id', this.station).map(readDevice);
	}

	async revokeDevice(id: string, now: number): Promise<boolean> {
		const { changes } = this.#run(
			'UPDATE devices SET revoked_at = ? WHERE station = ? AND id = ? AND revoked_at IS NULL',
			now,
			this.station,
			id,
		);
		return changes === 1;
	}

	async addInvitation(invitation: StoredInvitation): Promise<void> {
		this.#run(
			'INSERT INTO invitations (station, id, member, code_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
			this.station,
			invitation.id,
			invitation.member,
			invitation.codeHash,
			invitation.createdAt,
			invitation.expiresAt,
		);
	}

	async invitation(codeHash: string): Promise<StoredInvitation | null> {
		return this.#invitation(codeHash);
	}

	async invitations(): Promise<StoredInvitation[]> {
		return this.#all('SELECT * FROM invitations WHERE station = ? ORDER BY id DESC', this.station).map(
			readInvitation,
		);
	}

	async withdrawInvitation(id: string, now: number): Promise<StoredInvitation | null> {
		return this.#transaction(() => {
			this.#run(
				'UPDATE invitations SET withdrawn_at = ? WHERE station = ? AND id = ? AND used_at IS NULL AND withdrawn_at IS NULL',
				now,
				this.station,
				id,
			);
			const row = this.#get('SELECT * FROM invitations WHERE station = ? AND id = ?', this.station, id);
			return row === undefined ? null : readInvitation(row);
		});
	}

	async join(codeHash: string, device: Device): Promise<JoinResult> {
		return this.#transaction(() => {
			const refusal = invitationRefusal(this.#invitation(codeHash), device.createdAt);
			if (refusal !== null) return refusal;
			this.#run(
				'UPDATE invitations SET used_at = ?, used_by = ? WHERE station = ? AND code_hash = ?',
				device.createdAt,
				device.id,
				this.station,
				codeHash,
			);
			this.#addDevice(device);
			return 'joined';
		});
	}

	async blob(document: DocumentName, hash: string): Promise<StoredBlob | null> {
		const row = this.#get(
			'SELECT type, bytes, at FROM blobs WHERE station = ? AND document = ? AND hash = ?',
			this.station,
			document,
			hash,
		);
		if (row === undefined) return null;
		return { document, hash, type: String(row.type), bytes: Number(row.bytes), at: Number(row.at) };
	}

	async addBlob({ document, hash, type, bytes, at }: StoredBlob): Promise<void> {
		this.#run(
			'INSERT OR IGNORE INTO blobs (station, document, hash, type, bytes, at) VALUES (?, ?, ?, ?, ?, ?)',
			this.station,
			document,
			hash,
			type,
			bytes,
			at,
		);
	}

	async close(): Promise<void> {
		if (this.#database.isOpen) this.#database.close();
	}

	#append({ document, seq, bytes, rows, device, at }: Append): void {
		const { station } = this;
		this.#run(
			'INSERT INTO documents (station, document, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
			station,
			document,
			seq,
		);
		this.#run(
			'INSERT INTO log (station, document, seq, bytes, device, at) VALUES (?, ?, ?, ?, ?, ?)',
			station,
			document,
			seq,
			bytes,
			device,
			at,
		);
		for (const { table, record } of rows)
			this.#run(
				`INSERT INTO records (station, tbl, document, id, seq, record) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT DO UPDATE SET seq = excluded.seq, record = excluded.record`,
				station,
				table,
				document,
				record.id,
				seq,
				JSON.stringify(record),
			);
	}

	/** Whence the log must be read to come from `from` to the newest: `from` itself, or where the snapshot ends. */
	#tailBase(document: DocumentName, from: number): number {
		const row = this.#get(
			`SELECT (SELECT seq FROM snapshots WHERE station = ?1 AND document = ?2) AS snapshot,
				(SELECT min(seq) FROM log WHERE station = ?1 AND document = ?2) AS first`,
			this.station,
			document,
		);
		const snapshot = Number(row?.snapshot ?? 0);
		if (snapshot <= from) return from;
		const first = row?.first === null ? snapshot + 1 : Number(row?.first);
		return from > 0 && first <= from + 1 ? from : snapshot;
	}

	#snapshot(document: DocumentName): LogEntry | null {
		const row = this.#get(
			'SELECT seq, bytes FROM snapshots WHERE station = ? AND document = ?',
			this.station,
			document,
		);
		return row === undefined ? null : { seq: Number(row.seq), bytes: row.bytes as Uint8Array };
	}

	#entriesAfter(document: DocumentName, seq: number): LogEntry[] {
		return this.#all(
			'SELECT seq, bytes FROM log WHERE station = ? AND document = ? AND seq > ? ORDER BY seq',
			this.station,
			document,
			seq,
		).map((row) => ({ seq: Number(row.seq), bytes: row.bytes as Uint8Array }));
	}

	#rows(where: string, ...values: SQLInputValue[]): StoredRow[] {
		return this.#all(`SELECT document, tbl, record FROM records WHERE ${where}`, ...values).map((row) => ({
			document: row.document as DocumentName,
			table: String(row.tbl),
			record: JSON.parse(String(row.record)) as AnyRecord,
		}));
	}

	#head(document: DocumentName): number {
		const row = this.#get(
			'SELECT seq FROM documents WHERE station = ? AND document = ?',
			this.station,
			document,
		);
		return Number(row?.seq ?? 0);
	}

	#invitation(codeHash: string): StoredInvitation | null {
		const row = this.#get(
			'SELECT * FROM invitations WHERE station = ? AND code_hash = ?',
			this.station,
			codeHash,
		);
		return row === undefined ? null : readInvitation(row);
	}

	#addDevice(device: Device): void {
		this.#run(
			'INSERT INTO devices (station, id, member, name, public_key, created_at) VALUES (?, ?, ?, ?, ?, ?)',
			this.station,
			device.id,
			device.member,
			device.name,
			device.publicKey,
			device.createdAt,
		);
	}

	#meta(key: MetaKey | 'set-up-claim'): string | null {
		const row = this.#get('SELECT value FROM meta WHERE station = ? AND key = ?', this.station, key);
		return row === undefined ? null : String(row.value);
	}

	#setMeta(key: MetaKey | 'set-up-claim', value: string): void {
		this.#run(
			'INSERT INTO meta (station, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
			this.station,
			key,
			value,
		);
	}

	#readDataVersion(): unknown {
		return this.#get('PRAGMA data_version')?.data_version;
	}

	/** Writing transactions take the write lock at once: what they read cannot change before they write. */
	#transaction<T>(work: () => T, kind: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE'): T {
		this.#database.exec(`BEGIN ${kind}`);
		try {
			const result = work();
			this.#database.exec('COMMIT');
			return result;
		} catch (error) {
			if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
			throw error;
		}
	}

	#get(sql: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
		return this.#prepare(sql).get(...values);
	}

	#all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
		return this.#prepare(sql).all(...values);
	}

	#run(sql: string, ...values: SQLInputValue[]): { changes: number | bigint } {
		return this.#prepare(sql).run(...values);
	}

	#prepare(sql: string): StatementSync {
		let statement = this.#statements.get(sql);
		if (statement === undefined) {
			statement = this.#database.prepare(sql);
			this.#statements.set(sql, statement);
		}
		return statement;
	}
}
