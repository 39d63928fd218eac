import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import type { Clock, Random } from '../ports.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDevices } from './sqlite-devices.ts';
import { SqliteLog } from './sqlite-log.ts';
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
	StoredRun,
} from './store.ts';

interface Options {
	/** The database's file; made when it is missing, with a station of its own. */
	path: string;
	clock: Clock;
	random: Random;
}

/** The store on one machine, in one SQLite file. */
export class SqliteStore implements Store {
	readonly station: string;
	readonly #sql: SqliteConnection;
	readonly #log: SqliteLog;
	readonly #devices: SqliteDevices;
	#dataVersion: unknown;

	/** @throws StationProblem when the file cannot be opened, is no database or a newer program's. */
	constructor({ path, clock, random }: Options) {
		this.#sql = new SqliteConnection(path);
		this.station = this.#sql.transaction(() => {
			const known = this.#sql.get('SELECT id FROM stations')?.id;
			if (typeof known === 'string') return known;
			const now = clock.now();
			const station = makeId(now, (length) => random.bytes(length));
			this.#sql.run('INSERT INTO stations (id, created_at) VALUES (?, ?)', station, now);
			const set = 'INSERT INTO meta (station, key, value) VALUES (?, ?, ?)';
			this.#sql.run(
				set,
				station,
				'epoch',
				makeId(now, (length) => random.bytes(length)),
			);
			this.#sql.run(set, station, 'token-secret', Buffer.from(random.bytes(32)).toString('base64url'));
			return station;
		});
		this.#log = new SqliteLog(this.#sql, this.station);
		this.#devices = new SqliteDevices(this.#sql, this.station);
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
		return this.#log.heads();
	}

	async load(document: DocumentName): Promise<StoredDocument> {
		return this.#log.load(document);
	}

	async tail(document: DocumentName, from: number): Promise<StoredRun[]> {
		return this.#log.tail(document, from);
	}

	async tailBytes(document: DocumentName, from: number): Promise<number> {
		return this.#log.tailBytes(document, from);
	}

	async commit(appends: readonly Append[]): Promise<CommitResult> {
		return this.#log.commit(appends);
	}

	async compact(document: DocumentName, snapshot: LogEntry, keep: number): Promise<void> {
		return this.#log.compact(document, snapshot, keep);
	}

	async rows(table: string): Promise<StoredRow[]> {
		return this.#log.rows(table);
	}

	async rowsAfter(document: DocumentName, after: number): Promise<StoredRow[]> {
		return this.#log.rowsAfter(document, after);
	}

	async claimSetUp(now: number, until: number): Promise<boolean> {
		return this.#sql.transaction(() => {
			if (this.#meta('set-up-at') !== null) return false;
			if (Number(this.#meta('set-up-claim') ?? 0) > now) return false;
			for (const table of ['documents', 'log', 'snapshots', 'records'])
				this.#sql.run(`DELETE FROM ${table} WHERE station = ?`, this.station);
			this.#setMeta('set-up-claim', String(until));
			return true;
		});
	}

	async completeSetUp(now: number, device: Device | null): Promise<void> {
		this.#sql.transaction(() => {
			this.#setMeta('set-up-at', String(now));
			this.#sql.run("DELETE FROM meta WHERE station = ? AND key = 'set-up-claim'", this.station);
			if (device !== null) this.#devices.addDevice(device);
		});
	}

	async device(id: string): Promise<Device | null> {
		return this.#devices.device(id);
	}

	async devices(): Promise<Device[]> {
		return this.#devices.devices();
	}

	async revokeDevice(id: string, now: number): Promise<boolean> {
		return this.#devices.revokeDevice(id, now);
	}

	async addInvitation(invitation: StoredInvitation): Promise<void> {
		return this.#devices.addInvitation(invitation);
	}

	async invitation(codeHash: string): Promise<StoredInvitation | null> {
		return this.#devices.invitation(codeHash);
	}

	async invitations(): Promise<StoredInvitation[]> {
		return this.#devices.invitations();
	}

	async withdrawInvitation(id: string, now: number): Promise<StoredInvitation | null> {
		return this.#devices.withdrawInvitation(id, now);
	}

	async join(codeHash: string, device: Device): Promise<JoinResult> {
		return this.#devices.join(codeHash, device);
	}

	async blob(document: DocumentName, hash: string): Promise<StoredBlob | null> {
		const row = this.#sql.get(
			'SELECT type, bytes, at FROM blobs WHERE station = ? AND document = ? AND hash = ?',
			this.station,
			document,
			hash,
		);
		if (row === undefined) return null;
		return { document, hash, type: String(row.type), bytes: Number(row.bytes), at: Number(row.at) };
	}

	async addBlob({ document, hash, type, bytes, at }: StoredBlob): Promise<void> {
		this.#sql.run(
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
		this.#sql.close();
	}

	#meta(key: MetaKey | 'set-up-claim'): string | null {
		const row = this.#sql.get('SELECT value FROM meta WHERE station = ? AND key = ?', this.station, key);
		return row === undefined ? null : String(row.value);
	}

	#setMeta(key: MetaKey | 'set-up-claim', value: string): void {
		this.#sql.run(
			'INSERT INTO meta (station, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
			this.station,
			key,
			value,
		);
	}

	#readDataVersion(): unknown {
		return this.#sql.get('PRAGMA data_version')?.data_version;
	}
}
