import type * as v from 'valibot';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { StationServer } from '../../../../tests/support/station-server.ts';
import { newInvitationSchema, quarantineItemSchema, quarantineListSchema } from '../../protocol/http.ts';
import { RealPhone } from '../link/testing/real-phone.ts';
import { bringIn } from './bring-in.ts';
import type { BroughtIn, CarriedContent } from './carried-file.ts';
import { readCarriedFile } from './read-carried-file.ts';
import { writeCarriedFile } from './write-carried-file.ts';

const PAIR = 'pair/P1';
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
const PATIENCE = { timeout: 45_000, interval: 20 };
/** The smallest picture that is one. */
const PICTURE = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');

let server: StationServer;
const phones: RealPhone[] = [];
let head: RealPhone;
/** Who visits, and somebody else who has nothing to do with it. */
let ann: RealPhone;
let bob: RealPhone;

beforeAll(async () => {
	server = await StationServer.start();
	head = new RealPhone(server.url);
	phones.push(head);
	const token = new URL(await server.setupLink()).hash.slice(1);
	const [stationName, headName] = ['柳林社区', '王芳'];
	await head.admission.setUp({ token, stationName, headName, sample: false, deviceName: 'head' });
	head.start();
	await online(head);
	const recipient = { name: '赵奶奶', initials: 'znn', gender: 'female', home: '3-2-501', care: [] };
	const term = { risk: 'ordinary', state: 'active', startedOn: '2026-01-05' };
	await head.device.documents.write(PAIR, [
		{ table: 'recipients', id: 'R1', fields: recipient },
		{ table: 'pairings', id: 'P1', fields: { recipientId: 'R1', volunteerIds: ['ann'], ...term } },
	]);
	[ann, bob] = [await volunteer('ann'), await volunteer('bob')];
	await vi.waitFor(async () => expect(await ann.device.seq(PAIR)).toBeGreaterThan(0), PATIENCE);
});

afterAll(async () => {
	for (const phone of phones) phone.close();
	await server.stop();
});

async function volunteer(member: string): Promise<RealPhone> {
	const fields = { name: member, initials: member, gender: 'male', partyMember: false, role: 'volunteer' };
	await head.device.documents.write('roster', [
		{ table: 'members', id: member, fields: { ...fields, joinedOn: '2026-11-24' } },
	]);
	await sent(head);
	const { code } = await ask(head, 'POST', '/api/invitations', newInvitationSchema, { member });
	const phone = new RealPhone(server.url);
	phones.push(phone);
	await phone.admission.join({ code, deviceName: member });
	phone.start();
	await online(phone);
	return phone;
}

async function ask<Schema extends v.GenericSchema>(
	phone: RealPhone,
	method: 'GET' | 'POST',
	path: string,
	schema: Schema,
	body?: unknown,
): Promise<v.InferOutput<Schema>> {
	return phone.api.ask(method, path, schema, body, (await phone.identity.token()) ?? '');
}

function visit(id: string, fields: Record<string, unknown> = {}) {
	const whole = {
		...{ recipientId: 'R1', authorId: 'ann', day: '2026-11-24', enteredAt: 1, minutes: 30 },
		...{ helps: ['meals'], condition: 'well', photos: [] },
	};
	return { table: 'visits', id, fields: { ...whole, ...fields } };
}

const online = (phone: RealPhone) =>
	vi.waitFor(() => expect(phone.device.state).toEqual({ kind: 'online' }), PATIENCE);
const sent = (phone: RealPhone) =>
	vi.waitFor(async () => expect(await phone.device.waiting()).toBe(0), PATIENCE);
const visitsOf = (phone: RealPhone) =>
	phone.device.store.read(['visits'], (reader) => reader.rowsOf('visits', PAIR));

function outOfSight(phone: RealPhone): void {
	phone.hasSignal = false;
	phone.cut();
}

function backInSight(phone: RealPhone): void {
	phone.hasSignal = true;
	phone.device.bus.post({ type: 'wake' });
}

async function carriedBy(phone: RealPhone): Promise<CarriedContent> {
	const { store } = phone.device;
	const clock = { now: () => Date.now() };
	const { file } = await writeCarriedFile({ store, identity: phone.identity, clock });
	const read = await readCarriedFile(file);
	if (read.kind !== 'readable') throw new Error(read.why);
	return read.content;
}

function brought(content: CarriedContent): Promise<BroughtIn> {
	return bringIn(content, { api: bob.api, token: () => bob.identity.token() }, () => undefined);
}

it('[R24] what another phone has brought in is known when its author’s comes online: nothing doubled, nothing refused', async () => {
	outOfSight(ann);
	const hash = await ann.blobs.add(PAIR, new Blob([PICTURE], { type: 'image/webp' }));
	await ann.device.documents.write(PAIR, [visit('V1', { photos: [hash] })]);
	await ann.device.documents.write(PAIR, [visit('V2')]);
	const content = await carriedBy(ann);
	const nothing = { taken: 0, known: 0, waiting: 0, left: 0, photos: 0, photosLeft: 0, problem: null };

	outOfSight(bob);
	expect(await brought(content)).toEqual({ ...nothing, problem: 'offline' });
	backInSight(bob);
	expect(await brought(content)).toEqual({ ...nothing, taken: 2, photos: 1 });
	expect(await brought(content)).toEqual({ ...nothing, known: 2 });

	await vi.waitFor(async () => expect(await visitsOf(head)).toHaveLength(2), PATIENCE);
	expect(await visitsOf(head)).toMatchObject([{ authorId: 'ann' }, { authorId: 'ann' }]);
	expect(await head.blobs.get(PAIR, hash)).toMatchObject({ size: PICTURE.length });

	// It goes on without knowing that anything had been carried.
	await ann.device.documents.write(PAIR, [visit('V3')]);
	backInSight(ann);
	await sent(ann);
	await vi.waitFor(async () => expect(await visitsOf(head)).toHaveLength(3), PATIENCE);
	expect(await ann.held.list()).toEqual([]);
	expect((await visitsOf(ann)).map(({ id }) => id).sort()).toEqual(['V1', 'V2', 'V3']);
	await vi.waitFor(async () => expect((await ann.blobs.waiting()).size).toBe(0), PATIENCE);
	const { items } = await ask(head, 'GET', '/api/quarantine', quarantineListSchema);
	expect(items).toEqual([]);
});

it('[R24] what staff have by a carried file is with them, and no more for its author to decide about', async () => {
	await online(ann);
	outOfSight(ann);
	const pairing = { table: 'pairings', id: 'P1', fields: { risk: 'high' } };
	await ann.device.documents.write(PAIR, [pairing]);
	const content = await carriedBy(ann);
	expect(await brought(content)).toMatchObject({ taken: 0, waiting: 1 });
	backInSight(ann);
	await vi.waitFor(async () => expect(await ann.held.list()).toHaveLength(1), PATIENCE);
	ann.cut();
	ann.device.bus.post({ type: 'wake' });
	await vi.waitFor(
		async () =>
			expect(await ann.held.list()).toMatchObject([{ state: 'handed', changes: [], reason: 'role' }]),
		PATIENCE,
	);

	const { items } = await ask(head, 'GET', '/api/quarantine', quarantineListSchema);
	expect(items).toMatchObject([{ member: 'ann', reason: 'role', state: 'waiting' }]);
	await ask(head, 'POST', `/api/quarantine/${items[0]!.id}`, quarantineItemSchema, { decision: 'accept' });
	await online(ann);
	ann.cut();
	ann.device.bus.post({ type: 'wake' });
	await vi.waitFor(
		async () => expect(await ann.held.list()).toMatchObject([{ state: 'accepted' }]),
		PATIENCE,
	);
});
