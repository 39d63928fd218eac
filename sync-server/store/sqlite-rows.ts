import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Clocks } from '../../src/lib/protocol/http.ts';
import type {
	AuditEntry,
	Device,
	DeviceSeen,
	Quarantined,
	StoredAudit,
	StoredBlob,
	StoredInvitation,
} from './store.ts';

/** Reads a row of the table `devices`. */
export function readDevice(row: Record<string, unknown>): Device {
	return {
		id: String(row.id),
		member: String(row.member),
		name: String(row.name),
		publicKey: String(row.public_key),
		createdAt: Number(row.created_at),
		revokedAt: moment(row.revoked_at),
		seen: readSeen(row),
		erasedAt: moment(row.erased_at),
	};
}

function readSeen(row: Record<string, unknown>): DeviceSeen | null {
	if (row.seen_at === null) return null;
	return {
		at: Number(row.seen_at),
		app: String(row.app),
		waiting: Number(row.waiting),
		oldestAt: moment(row.oldest_at),
	};
}

/** Reads a row of the table `invitations`. */
export function readInvitation(row: Record<string, unknown>): StoredInvitation {
	return {
		id: String(row.id),
		member: String(row.member),
		codeHash: String(row.code_hash),
		createdAt: Number(row.created_at),
		expiresAt: Number(row.expires_at),
		usedAt: moment(row.used_at),
		withdrawnAt: moment(row.withdrawn_at),
	};
}

/** Reads a row of the table `audit`. */
export function readAudit(row: Record<string, unknown>): StoredAudit {
	const values = row.vals === null ? null : (JSON.parse(String(row.vals)) as AuditValues);
	return {
		n: Number(row.n),
		kind: row.kind as AuditEntry['kind'],
		at: Number(row.at),
		enteredAt: moment(row.entered_at),
		member: word(row.member),
		device: word(row.device),
		document: row.document as DocumentName | null,
		table: word(row.tbl),
		record: word(row.record),
		about: values?.about ?? null,
		fields: values?.fields ?? null,
		item: word(row.item),
		salt: word(row.salt),
		valuesHash: String(row.values_hash),
		hash: String(row.hash),
	};
}

type AuditValues = Pick<AuditEntry, 'about' | 'fields'>;

/** Reads a row of the table `quarantine`. */
export function readQuarantined(row: Record<string, unknown>): Quarantined {
	return {
		id: String(row.id),
		key: String(row.key),
		document: row.document as DocumentName,
		member: String(row.member),
		device: String(row.device),
		at: Number(row.at),
		receivedAt: Number(row.received_at),
		reason: row.reason as Quarantined['reason'],
		changes: JSON.parse(String(row.changes)) as Quarantined['changes'],
		clocks: row.clocks === null ? null : (JSON.parse(String(row.clocks)) as Clocks),
		state: row.state as Quarantined['state'],
		decidedAt: moment(row.decided_at),
		decidedBy: word(row.decided_by),
		word: word(row.word),
	};
}

/** Reads a row of the table `blobs`. */
export function readBlob(row: Record<string, unknown>): StoredBlob {
	return {
		document: row.document as DocumentName,
		hash: String(row.hash),
		type: String(row.type),
		bytes: Number(row.bytes),
		at: Number(row.at),
	};
}

function word(value: unknown): string | null {
	return value === null ? null : String(value);
}

function moment(value: unknown): number | null {
	return value === null ? null : Number(value);
}
