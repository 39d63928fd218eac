import { invitationRefusal } from './invitation-refusal.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { readDevice, readInvitation } from './sqlite-rows.ts';
import type { Device, DeviceSeen, JoinResult, StoredInvitation } from './store.ts';

/** Devices and the invitations by which they come in, in SQLite. */
export class SqliteDevices {
	readonly #sql: SqliteConnection;
	readonly #station: string;

	constructor(sql: SqliteConnection, station: string) {
		this.#sql = sql;
		this.#station = station;
	}

	device(id: string): Device | null {
		const row = this.#sql.get('SELECT * FROM devices WHERE station = ? AND id = ?', this.#station, id);
		return row === undefined ? null : readDevice(row);
	}

	devices(): Device[] {
		return this.#sql
			.all('SELECT * FROM devices WHERE station = ? ORDER BY id', this.#station)
			.map(readDevice);
	}

	revokeDevice(id: string, now: number): boolean {
		const { changes } = this.#sql.run(
			'UPDATE devices SET revoked_at = ? WHERE station = ? AND id = ? AND revoked_at IS NULL',
			now,
			this.#station,
			id,
		);
		return changes === 1;
	}

	seen(id: string, { at, app, waiting, oldestAt }: DeviceSeen): void {
		this.#sql.run(
			'UPDATE devices SET seen_at = ?, app = ?, waiting = ?, oldest_at = ? WHERE station = ? AND id = ?',
			at,
			app,
			waiting,
			oldestAt,
			this.#station,
			id,
		);
	}

	rename(id: string, name: string): boolean {
		const { changes } = this.#sql.run(
			'UPDATE devices SET name = ? WHERE station = ? AND id = ?',
			name,
			this.#station,
			id,
		);
		return changes === 1;
	}

	erased(id: string, now: number): void {
		this.#sql.run(
			'UPDATE devices SET erased_at = ? WHERE station = ? AND id = ? AND erased_at IS NULL',
			now,
			this.#station,
			id,
		);
	}

	addInvitation(invitation: StoredInvitation): void {
		this.#sql.run(
			'INSERT INTO invitations (station, id, member, code_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
			this.#station,
			invitation.id,
			invitation.member,
			invitation.codeHash,
			invitation.createdAt,
			invitation.expiresAt,
		);
	}

	invitations(): StoredInvitation[] {
		return this.#sql
			.all('SELECT * FROM invitations WHERE station = ? ORDER BY id DESC', this.#station)
			.map(readInvitation);
	}

	withdrawInvitation(id: string, now: number): StoredInvitation | null {
		return this.#sql.transaction(() => {
			this.#sql.run(
				'UPDATE invitations SET withdrawn_at = ? WHERE station = ? AND id = ? AND used_at IS NULL AND withdrawn_at IS NULL',
				now,
				this.#station,
				id,
			);
			const row = this.#sql.get('SELECT * FROM invitations WHERE station = ? AND id = ?', this.#station, id);
			return row === undefined ? null : readInvitation(row);
		});
	}

	join(codeHash: string, device: Device): JoinResult {
		return this.#sql.transaction(() => {
			const refusal = invitationRefusal(this.invitation(codeHash), device.createdAt);
			if (refusal !== null) return refusal;
			this.#sql.run(
				'UPDATE invitations SET used_at = ?, used_by = ? WHERE station = ? AND code_hash = ?',
				device.createdAt,
				device.id,
				this.#station,
				codeHash,
			);
			this.addDevice(device);
			return 'joined';
		});
	}

	invitation(codeHash: string): StoredInvitation | null {
		const row = this.#sql.get(
			'SELECT * FROM invitations WHERE station = ? AND code_hash = ?',
			this.#station,
			codeHash,
		);
		return row === undefined ? null : readInvitation(row);
	}

	/** Lets a device in, as part of a larger transaction. */
	addDevice(device: Device): void {
		this.#sql.run(
			'INSERT INTO devices (station, id, member, name, public_key, created_at) VALUES (?, ?, ?, ?, ?, ?)',
			this.#station,
			device.id,
			device.member,
			device.name,
			device.publicKey,
			device.createdAt,
		);
	}
}
