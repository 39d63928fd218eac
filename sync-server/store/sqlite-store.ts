import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import { PURGED_LINES } from '../audit/chain.ts';
import type { Clock, Random } from '../ports.ts';
import { SqliteAudit } from './sqlite-audit.ts';
import { SqliteBlobs } from './sqlite-blobs.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDevices } from './sqlite-devices.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteQuarantine } from './sqlite-quarantine.ts';
import type {
	Append,
	AuditEntry,
	AuditQuery,
	CommitResult,
	Decision,
	Device,
	DeviceSeen,
	DocumentHead,
	JoinResult,
	LogEntry,
	MetaKey,
	Quarantined,
	RecordName,
	Row,
	Store,
	StoredAudit,
	StoredBlob,
	StoredDocument,
	StoredInvitation,
	StoredRow,
	StoredRun,
} from './store.ts';

/** What a set-up writes, and so what a broken-off one leaves behind. */
const CONTENT_TABLES = [
	'documents',
	'log',
	'snapshots',
	'records',
	'clients',
	'audit',
	'quarantine',
	'purges',
] as const;

interface Options {
	/** The database's file; made when it is missing, with a station of its own. */
	path: string;
	clock: Clock;
	random: Random;
	/** For how many ms it waits by itself while another process writes; everything else of this process waits with it. */
	busyTimeout?: number;
}

/** The store on one machine, in one SQLite file. */
export class SqliteStore implements Store {
	readonly station: string;
	readonly #sql: SqliteConnection;
	readonly #log: SqliteLog;
	readonly #devices: SqliteDevices;
	readonly #audit: SqliteAudit;
	readonly #quarantine: SqliteQuarantine;
	readonly #blobs: SqliteBlobs;
	#dataVersion: unknown;

	/** @throws StationProblem when the file cannot be opened, is no database or a newer program's. */
	constructor({ path, clock, random, busyTimeout }: Options) {
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
		this.#audit = new SqliteAudit(this.#sql, this.station, random);
		this.#log = new SqliteLog(this.#sql, this.station, this.#audit);
		this.#quarantine = new SqliteQuarantine(this.#sql, this.station);
		this.#blobs = new SqliteBlobs(this.#sql, this.station);
		this.#devices = new SqliteDevices(this.#sql, this.station);
		this.#dataVersion = this.#readDataVersion();
		// Opening has waited as long as needed: nothing else of the process goes on yet.
		if (busyTimeout !== undefined) this.#sql.waitAtMost(busyTimeout);
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

	async purge(document: DocumentName, snapshot: LogEntry, blobs: readonly string[]): Promise<boolean> {
		const purged = this.#sql.transaction(() => {
			if (!this.#log.purge(document, snapshot)) return false;
			this.#blobs.remove(document, blobs);
			return true;
		});
		if (purged) this.#sql.scrub();
		return purged;
	}

	async purges(): Promise<DocumentHead[]> {
		return this.#log.purges();
	}

	async rows(table: string): Promise<StoredRow[]> {
		return this.#log.rows(table);
	}

	async row(document: DocumentName, table: string, id: string): Promise<AnyRecord | null> {
		return this.#log.row(document, table, id);
	}

	async rowsAfter(document: DocumentName, after: number): Promise<StoredRow[]> {
		return this.#log.rowsAfter(document, after);
	}

	async replaceRows(document: DocumentName, seq: number, rows: readonly Row[]): Promise<boolean> {
		return this.#log.replaceRows(document, seq, rows);
	}

	async claimSetUp(now: number, until: number): Promise<boolean> {
		return this.#sql.transaction(() => {
			if (this.#meta('set-up-at') !== null) return false;
			if (Number(this.#meta('set-up-claim') ?? 0) > now) return false;
			for (const table of CONTENT_TABLES)
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

	async deviceSeen(id: string, seen: DeviceSeen): Promise<void> {
		this.#devices.seen(id, seen);
	}

	async renameDevice(id: string, name: string): Promise<boolean> {
		return this.#devices.rename(id, name);
	}

	async deviceErased(id: string, now: number): Promise<void> {
		this.#devices.erased(id, now);
	}

	async addAudit(entries: readonly AuditEntry[]): Promise<void> {
		this.#sql.transaction(() => this.#audit.add(entries));
	}

	async addAuditOnce(entries: readonly AuditEntry[]): Promise<void> {
		this.#sql.transaction(() => {
			for (const entry of entries) if (!this.#audit.has(entry)) this.#audit.add([entry]);
		});
	}

	async audit(query: AuditQuery): Promise<StoredAudit[]> {
		return this.#audit.query(query);
	}

	async auditFrom(n: number, limit: number): Promise<StoredAudit[]> {
		return this.#audit.from(n, limit);
	}

	async purgeAudit(records: readonly RecordName[], line: AuditEntry): Promise<number> {
		const purged = this.#sql.transaction(() => {
			const count = this.#audit.purge(records);
			const told = { field: PURGED_LINES, before: null, after: count };
			this.#audit.add([{ ...line, fields: [...(line.fields ?? []), told] }]);
			return count;
		});
		this.#sql.scrub();
		return purged;
	}

	async addQuarantined(items: readonly Quarantined[]): Promise<string[]> {
		return this.#quarantine.add(items);
	}

	async quarantined(member?: string): Promise<Quarantined[]> {
		return this.#quarantine.all(member);
	}

	async quarantinedItem(id: string): Promise<Quarantined | null> {
		return this.#quarantine.item(id);
	}

	async decideQuarantined(id: string, decision: Decision): Promise<Quarantined | null> {
		return this.#quarantine.decide(id, decision);
	}

	async quarantineNames(member: string, document: DocumentName, hash: string): Promise<boolean> {
		return this.#quarantine.names(member, document, hash);
	}

	async purgeQuarantined(records: readonly RecordName[], now: number): Promise<number> {
		const purged = this.#sql.transaction(() => this.#quarantine.purge(records, now));
		this.#sql.scrub();
		return purged;
	}

	async blob(document: DocumentName, hash: string): Promise<StoredBlob | null> {
		return this.#blobs.blob(document, hash);
	}

	async addBlob(blob: StoredBlob): Promise<void> {
		this.#blobs.add(blob);
	}

	async blobs(document: DocumentName): Promise<StoredBlob[]> {
		return this.#blobs.all(document);
	}

	async hasBlobElsewhere(hash: string, documents: readonly DocumentName[]): Promise<boolean> {
		return this.#blobs.documents(hash).some((document) => !documents.includes(document));
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
