import type { Device, StoredInvitation } from './store.ts';

/** Reads a row of the table `devices`. */
export function readDevice(row: Record<string, unknown>): Device {
	return {
		id: String(row.id),
		member: String(row.member),
		name: String(row.name),
		publicKey: String(row.public_key),
		createdAt: Number(row.created_at),
		revokedAt: moment(row.revoked_at),
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

function moment(value: unknown): number | null {
	return value === null ? null : Number(value);
}
