import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as v from 'valibot';
import { expect, vi } from 'vitest';
import { StationServer } from '../../../../../tests/support/station-server.ts';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { newInvitationSchema } from '../../../protocol/http.ts';
import { RealPhone } from './real-phone.ts';

/** Long enough for a busy machine; nothing waits for it to pass. */
export const PATIENCE = { timeout: 45_000, interval: 20 };

/** The smallest picture that is one. */
export const PICTURE = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');

/** Whom the pair of `pairing` visits. */
export const RECIPIENT = {
	table: 'recipients',
	id: 'R1',
	fields: { name: '赵奶奶', initials: 'znn', gender: 'female', home: '3-2-501', care: ['livingAlone'] },
};

/** A real station as a process of its own, and phones of its people: first its head's, which has set it up. */
export class PhonesAtStation {
	readonly server: StationServer;
	/** Online. */
	readonly head: RealPhone;
	readonly #phones: RealPhone[] = [];

	private constructor(server: StationServer) {
		this.server = server;
		this.head = this.#phone();
	}

	static async start(): Promise<PhonesAtStation> {
		const station = new PhonesAtStation(await StationServer.start());
		try {
			const token = new URL(await station.server.setupLink()).hash.slice(1);
			const [stationName, headName] = ['柳林社区', '王芳'];
			await station.head.admission.setUp({
				...{ token, stationName, headName },
				...{ sample: false, deviceName: 'head' },
			});
			station.head.start();
			await online(station.head);
		} catch (error) {
			await station.stop();
			throw error;
		}
		return station;
	}

	/** The head enters a member. */
	async add(member: string, role: 'staff' | 'volunteer'): Promise<void> {
		const fields = { name: '李雷', initials: 'll', gender: 'male', partyMember: false, role };
		await this.head.device.documents.write('roster', [
			{ table: 'members', id: member, fields: { ...fields, joinedOn: '2026-11-24' } },
		]);
		await sent(this.head);
	}

	/** The code by which the head invites a member. */
	async invite(member: string): Promise<string> {
		return (await ask(this.head, 'POST', '/api/invitations', newInvitationSchema, { member })).code;
	}

	/** The phone of a member whom the head enters and invites, not started yet. */
	async join(member: string, role: 'staff' | 'volunteer', speed = 1): Promise<RealPhone> {
		await this.add(member, role);
		const code = await this.invite(member);
		const phone = this.#phone(speed);
		await phone.admission.join({ code, deviceName: member });
		return phone;
	}

	/** The phone of a volunteer whom the head invites, online. */
	async volunteer(member: string, speed = 1): Promise<RealPhone> {
		const phone = await this.join(member, 'volunteer', speed);
		phone.start();
		await online(phone);
		return phone;
	}

	/** Copies the data while the station is stopped; answers where they are. */
	async backUp(): Promise<string> {
		await this.server.pause();
		const backup = await mkdtemp(join(tmpdir(), 'shouwang-backup-'));
		await cp(this.server.dataDir, backup, { recursive: true });
		await this.server.restart();
		return backup;
	}

	/** Starts the station on what `backUp` has copied, and removes the copy. */
	async restore(backup: string): Promise<void> {
		await this.server.pause();
		await rm(this.server.dataDir, { recursive: true });
		await cp(backup, this.server.dataDir, { recursive: true });
		await rm(backup, { recursive: true });
		await this.server.restart();
	}

	async stop(): Promise<void> {
		for (const phone of this.#phones) phone.close();
		await this.server.stop();
	}

	#phone(speed = 1): RealPhone {
		const phone = new RealPhone(this.server.url, speed);
		this.#phones.push(phone);
		return phone;
	}
}

/** Asks the station over HTTP as the member whose phone it is. */
export async function ask<Schema extends v.GenericSchema>(
	phone: RealPhone,
	method: 'GET' | 'POST',
	path: string,
	schema: Schema,
	body?: unknown,
): Promise<v.InferOutput<Schema>> {
	return phone.api.ask(method, path, schema, body, (await phone.identity.token()) ?? '');
}

export function online(phone: RealPhone): Promise<void> {
	return vi.waitFor(() => expect(phone.device.state).toEqual({ kind: 'online' }), PATIENCE);
}

/** Everything of the phone has its ✓✓. */
export function sent(phone: RealPhone): Promise<void> {
	return vi.waitFor(async () => expect(await phone.device.waiting()).toBe(0), PATIENCE);
}

/** The phone has a copy of the document. */
export function hasCopy(phone: RealPhone, document: DocumentName): Promise<void> {
	return vi.waitFor(async () => expect(await phone.device.seq(document)).toBeGreaterThan(0), PATIENCE);
}

export function outOfSight(phone: RealPhone): void {
	phone.hasSignal = false;
	phone.cut();
}

export function backInSight(phone: RealPhone): void {
	phone.hasSignal = true;
	phone.device.bus.post({ type: 'wake' });
}

/** Who visits the recipient, as what is written in `pair/P1`. */
export function pairing(volunteerIds: string[]) {
	const term = { risk: 'ordinary', state: 'active', startedOn: '2026-01-05' };
	return { table: 'pairings', id: 'P1', fields: { recipientId: RECIPIENT.id, volunteerIds, ...term } };
}

export function visit(id: string, authorId: string, fields: Record<string, unknown> = {}) {
	const whole = {
		...{ recipientId: RECIPIENT.id, authorId, day: '2026-11-24', enteredAt: 1, minutes: 30 },
		...{ helps: ['meals'], condition: 'well', photos: [] },
	};
	return { table: 'visits', id, fields: { ...whole, ...fields } };
}
