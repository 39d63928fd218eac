import type { AnyRecord } from '../../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { makeId } from '../../../src/lib/domain/kernel/id.ts';
import { PURGED_LINES } from '../../../sync-server/audit/chain.ts';
import type { Ports } from '../../../sync-server/ports.ts';
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
} from '../../../sync-server/store/store.ts';
import { compareText } from './compare-text.ts';
import { DirectAccess, type DiskAccess } from './disk-access.ts';
import * as audit from './memory-audit.ts';
import * as devices from './memory-devices.ts';
import * as log from './memory-log.ts';
import * as quarantine from './memory-quarantine.ts';
import type { StationDisk } from './station-disk.ts';

const SALT_BYTES = 16;
const SECRET_BYTES = 32;

/** The station's store on a disk of the simulation; what it keeps and answers is what the one on SQLite does. */
export class MemoryStationStore implements Store {
	readonly station: string;
	readonly #disk: StationDisk;
	readonly #access: DiskAccess;
	readonly #makeSalt: () => string;
	/** Transactions of others that were known when it was last asked. */
	#foreign: number;

	/** @param access how it comes to the disk; without one everything is done at once */
	constructor(
		disk: StationDisk,
		{ clock, random }: Pick<Ports, 'clock' | 'random'>,
		access: DiskAccess = new DirectAccess(disk),
	) {
		this.#disk = disk;
		this.#access = access;
		this.#makeSalt = () => Buffer.from(random.bytes(SALT_BYTES)).toString('base64url');
		const makeName = () => makeId(clock.now(), (length) => random.bytes(length));
		const { meta } = disk.content;
		if (!meta.has('station')) {
			disk.transaction((transaction) => {
				transaction.put(meta, 'station', makeName());
				transaction.put(meta, 'epoch', makeName());
				const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
				transaction.put(meta, 'token-secret', secret);
			});
			disk.sync();
		}
		this.station = meta.get('station') ?? '';
		this.#foreign = disk.written;
	}

	meta(key: MetaKey): Promise<string | null> {
		return this.#access.read(({ meta }) => meta.get(key) ?? null);
	}

	setMeta(key: MetaKey, value: string): Promise<void> {
		return this.#access.write(({ meta }, transaction) => transaction.put(meta, key, value));
	}

	/** Answers at once: it is asked a few times a second, for ever. */
	async changedByOthers(): Promise<boolean> {
		const foreign = this.#disk.written - this.#access.written;
		const changed = foreign !== this.#foreign;
		this.#foreign = foreign;
		return changed;
	}

	heads(): Promise<DocumentHead[]> {
		return this.#access.read(log.readHeads);
	}

	load(document: DocumentName): Promise<StoredDocument> {
		return this.#access.read((content) => log.loadDocument(content, document));
	}

	tail(document: DocumentName, from: number): Promise<StoredRun[]> {
		return this.#access.read((content) => log.readTail(content, document, from));
	}

	tailBytes(document: DocumentName, from: number): Promise<number> {
		return this.#access.read((content) => log.measureTail(content, document, from));
	}

	commit(appends: readonly Append[]): Promise<CommitResult> {
		return this.#access.write((content, transaction) =>
			log.commit(content, transaction, appends, this.#makeSalt),
		);
	}

	compact(document: DocumentName, snapshot: LogEntry, keep: number): Promise<void> {
		return this.#access.write((content, transaction) =>
			log.compact(content, transaction, document, snapshot, keep),
		);
	}

	purge(document: DocumentName, snapshot: LogEntry, blobs: readonly string[]): Promise<boolean> {
		return this.#access.write((content, transaction) => {
			if (!log.purgeLog(content, transaction, document, snapshot)) return false;
			for (const hash of blobs) transaction.remove(content.blobs, blobKey(document, hash));
			return true;
		});
	}

	purges(): Promise<DocumentHead[]> {
		return this.#access.read(log.readPurges);
	}

	rows(table: string): Promise<StoredRow[]> {
		return this.#access.read((content) => log.readRows(content, table));
	}

	row(document: DocumentName, table: string, id: string): Promise<AnyRecord | null> {
		return this.#access.read((content) => log.readRow(content, document, table, id));
	}

	rowsAfter(document: DocumentName, after: number): Promise<StoredRow[]> {
		return this.#access.read((content) => log.readRowsAfter(content, document, after));
	}

	replaceRows(document: DocumentName, seq: number, rows: readonly Row[]): Promise<boolean> {
		return this.#access.write((content, transaction) =>
			log.replaceRows(content, transaction, document, seq, rows),
		);
	}

	claimSetUp(now: number, until: number): Promise<boolean> {
		return this.#access.write((content, transaction) => {
			const { meta } = content;
			if (meta.has('set-up-at') || Number(meta.get('set-up-claim') ?? 0) > now) return false;
			transaction.set(content, 'documents', new Map());
			transaction.set(content, 'audit', []);
			transaction.set(content, 'auditOf', new Map());
			transaction.set(content, 'quarantine', new Map());
			transaction.put(meta, 'set-up-claim', String(until));
			return true;
		});
	}

	completeSetUp(now: number, device: Device | null): Promise<void> {
		return this.#access.write((content, transaction) => {
			transaction.put(content.meta, 'set-up-at', String(now));
			transaction.remove(content.meta, 'set-up-claim');
			if (device !== null) devices.addDevice(content, transaction, device);
		});
	}

	device(id: string): Promise<Device | null> {
		return this.#access.read((content) => devices.readDevice(content, id));
	}

	devices(): Promise<Device[]> {
		return this.#access.read(devices.readDevices);
	}

	revokeDevice(id: string, now: number): Promise<boolean> {
		return this.#access.write((content, transaction) =>
			devices.changeDevice(content, transaction, id, { revokedAt: now }, isWelcome),
		);
	}

	addInvitation(invitation: StoredInvitation): Promise<void> {
		return this.#access.write((content, transaction) =>
			devices.addInvitation(content, transaction, invitation),
		);
	}

	invitation(codeHash: string): Promise<StoredInvitation | null> {
		return this.#access.read((content) => devices.readInvitation(content, codeHash));
	}

	invitations(): Promise<StoredInvitation[]> {
		return this.#access.read(devices.readInvitations);
	}

	withdrawInvitation(id: string, now: number): Promise<StoredInvitation | null> {
		return this.#access.write((content, transaction) =>
			devices.withdrawInvitation(content, transaction, id, now),
		);
	}

	join(codeHash: string, device: Device): Promise<JoinResult> {
		return this.#access.write((content, transaction) => devices.join(content, transaction, codeHash, device));
	}

	async deviceSeen(id: string, seen: DeviceSeen): Promise<void> {
		await this.#access.write((content, transaction) =>
			devices.changeDevice(content, transaction, id, { seen: { ...seen } }),
		);
	}

	renameDevice(id: string, name: string): Promise<boolean> {
		return this.#access.write((content, transaction) =>
			devices.changeDevice(content, transaction, id, { name }),
		);
	}

	async deviceErased(id: string, now: number): Promise<void> {
		await this.#access.write((content, transaction) =>
			devices.changeDevice(content, transaction, id, { erasedAt: now }, isNotErased),
		);
	}

	addAudit(entries: readonly AuditEntry[]): Promise<void> {
		return this.#access.write((content, transaction) =>
			audit.addAudit(content, transaction, entries, this.#makeSalt),
		);
	}

	addAuditOnce(entries: readonly AuditEntry[]): Promise<void> {
		return this.#access.write((content, transaction) => {
			for (const entry of entries)
				if (!audit.isTold(content, entry)) audit.addAudit(content, transaction, [entry], this.#makeSalt);
		});
	}

	audit(query: AuditQuery): Promise<StoredAudit[]> {
		return this.#access.read((content) => audit.queryAudit(content, query));
	}

	auditFrom(n: number, limit: number): Promise<StoredAudit[]> {
		return this.#access.read((content) => audit.auditFrom(content, n, limit));
	}

	purgeAudit(records: readonly RecordName[], line: AuditEntry): Promise<number> {
		return this.#access.write((content, transaction) => {
			const count = audit.purgeAudit(content, transaction, records);
			const told = { field: PURGED_LINES, before: null, after: count };
			const entry = { ...line, fields: [...(line.fields ?? []), told] };
			audit.addAudit(content, transaction, [entry], this.#makeSalt);
			return count;
		});
	}

	addQuarantined(items: readonly Quarantined[]): Promise<string[]> {
		return this.#access.write((content, transaction) =>
			quarantine.addQuarantined(content, transaction, items),
		);
	}

	quarantined(member?: string): Promise<Quarantined[]> {
		return this.#access.read((content) => quarantine.readQuarantine(content, member));
	}

	quarantinedItem(id: string): Promise<Quarantined | null> {
		return this.#access.read((content) => quarantine.readQuarantined(content, id));
	}

	decideQuarantined(id: string, decision: Decision): Promise<Quarantined | null> {
		return this.#access.write((content, transaction) =>
			quarantine.decide(content, transaction, id, decision),
		);
	}

	quarantineNames(member: string, document: DocumentName, hash: string): Promise<boolean> {
		return this.#access.read((content) => quarantine.quarantineNames(content, member, document, hash));
	}

	purgeQuarantined(records: readonly RecordName[], now: number): Promise<number> {
		return this.#access.write((content, transaction) =>
			quarantine.purgeQuarantine(content, transaction, records, now),
		);
	}

	blob(document: DocumentName, hash: string): Promise<StoredBlob | null> {
		return this.#access.read(({ blobs }) => {
			const blob = blobs.get(blobKey(document, hash));
			return blob === undefined ? null : { ...blob };
		});
	}

	addBlob(blob: StoredBlob): Promise<void> {
		return this.#access.write(({ blobs }, transaction) => {
			const key = blobKey(blob.document, blob.hash);
			if (!blobs.has(key)) transaction.put(blobs, key, { ...blob });
		});
	}

	blobs(document: DocumentName): Promise<StoredBlob[]> {
		return this.#access.read(({ blobs }) =>
			[...blobs.values()]
				.filter((blob) => blob.document === document)
				.sort((a, b) => compareText(a.hash, b.hash))
				.map((blob) => ({ ...blob })),
		);
	}

	hasBlobElsewhere(hash: string, documents: readonly DocumentName[]): Promise<boolean> {
		return this.#access.read(({ blobs }) =>
			[...blobs.values()].some((blob) => blob.hash === hash && !documents.includes(blob.document)),
		);
	}

	async close(): Promise<void> {
		this.#access.close();
	}
}

function blobKey(document: DocumentName, hash: string): string {
	return `${document} ${hash}`;
}

function isWelcome({ revokedAt }: Device): boolean {
	return revokedAt === null;
}

function isNotErased({ erasedAt }: Device): boolean {
	return erasedAt === null;
}
