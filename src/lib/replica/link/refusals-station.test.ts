import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
	deviceListSchema,
	deviceSchema,
	quarantineItemSchema,
	quarantineListSchema,
	type QuarantineItem,
} from '../../protocol/http.ts';
import { readErasedNote } from '../erase/erased-note.ts';
import {
	ask,
	backInSight,
	hasCopy,
	outOfSight,
	pairing,
	PATIENCE,
	PhonesAtStation,
	PICTURE,
	RECIPIENT,
	sent,
	visit,
} from './testing/phones-at-station.ts';
import type { RealPhone } from './testing/real-phone.ts';

const PAIR = 'pair/P1';
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let station: PhonesAtStation;
let head: RealPhone;

beforeEach(async () => {
	station = await PhonesAtStation.start();
	({ head } = station);
	await head.device.documents.write(PAIR, [RECIPIENT, pairing(['m2'])]);
});

afterEach(() => station.stop());

function row(phone: RealPhone, id: string) {
	return phone.device.store.read(['visits'], (reader) => reader.row('visits', PAIR, id));
}

function inQuarantine(test: (items: QuarantineItem[]) => void): Promise<void> {
	return vi.waitFor(async () => {
		const { items } = await ask(head, 'GET', '/api/quarantine', quarantineListSchema);
		test(items);
	}, PATIENCE);
}

it('[R10] holds what the station does not take, sends what was behind it, and takes it when it is put right', async () => {
	const phone = await station.volunteer('m2');
	await hasCopy(phone, PAIR);
	outOfSight(phone);
	const { documents } = phone.device;
	await documents.write(PAIR, [visit('V1', 'm2')]);
	await documents.write(PAIR, [visit('V2', 'somebody-else')]);
	await documents.write(PAIR, [visit('V3', 'm2')]);
	backInSight(phone);
	await sent(phone);
	await vi.waitFor(async () => expect(await row(phone, 'V2')).toBeUndefined(), PATIENCE);
	await vi.waitFor(async () => expect(await row(head, 'V3')).toBeDefined(), PATIENCE);
	expect(await row(head, 'V1')).toBeDefined();
	expect(await row(head, 'V2')).toBeUndefined();
	const held = await phone.held.list();
	expect(held).toMatchObject([{ state: 'refused', reason: 'author', changes: [{ id: 'V2' }] }]);

	await documents.sendAgain(held[0]!.key, [visit('V2', 'm2')]);
	await sent(phone);
	await vi.waitFor(async () => expect(await row(head, 'V2')).toBeDefined(), PATIENCE);
	expect(await phone.held.list()).toEqual([]);
	expect([...head.device.reported, ...phone.device.reported]).toEqual([]);
});

it('[R11] hands to staff what a volunteer wrote who was taken off the pair meanwhile, its photo too', async () => {
	const phone = await station.volunteer('m2');
	await hasCopy(phone, PAIR);
	outOfSight(phone);
	const hash = await phone.blobs.add(PAIR, new Blob([PICTURE], { type: 'image/webp' }));
	await phone.device.documents.write(PAIR, [visit('V1', 'm2', { photos: [hash], note: '摔了一跤' })]);
	await head.device.documents.write(PAIR, [pairing(['m3'])]);
	await sent(head);
	backInSight(phone);

	await inQuarantine((items) =>
		expect(items).toMatchObject([{ member: 'm2', document: PAIR, reason: 'not-yours', state: 'waiting' }]),
	);
	await vi.waitFor(async () => expect((await phone.held.list())[0]?.state).toBe('handed'), PATIENCE);
	expect(await phone.held.list()).toMatchObject([{ changes: [], replaced: [], tables: ['visits'] }]);
	await vi.waitFor(
		async () =>
			expect(await phone.device.store.read(['_blobs'], (reader) => reader.blob(hash))).toBeUndefined(),
		PATIENCE,
	);
	expect(await phone.device.documents.copies()).not.toContainEqual([PAIR, expect.anything()]);
	expect(await row(phone, 'V1')).toBeUndefined();

	const { items } = await ask(head, 'GET', '/api/quarantine', quarantineListSchema);
	await ask(head, 'POST', `/api/quarantine/${items[0]!.id}`, quarantineItemSchema, {
		decision: 'accept',
		word: '已转给新的志愿者',
	});
	await vi.waitFor(async () => expect(await row(head, 'V1')).toMatchObject({ authorId: 'm2' }), PATIENCE);
	expect((await head.blobs.get(PAIR, hash))?.size).toBe(PICTURE.length);

	// It learns of it with the next connection.
	outOfSight(phone);
	backInSight(phone);
	await vi.waitFor(
		async () =>
			expect(await phone.held.list()).toMatchObject([{ state: 'accepted', word: '已转给新的志愿者' }]),
		PATIENCE,
	);
	expect(await phone.held.count()).toBe(1);
	expect([...head.device.reported, ...phone.device.reported]).toEqual([]);
});

it('[R20] a revoked device hands over what it had, forgets the station and says so', async () => {
	const phone = await station.volunteer('m2');
	await hasCopy(phone, PAIR);
	const { device } = (await phone.identity.read())!;
	outOfSight(phone);
	const hash = await phone.blobs.add(PAIR, new Blob([PICTURE], { type: 'image/webp' }));
	await phone.device.documents.write(PAIR, [visit('V1', 'm2', { photos: [hash] })]);
	await ask(head, 'POST', `/api/devices/${device}/revoke`, deviceSchema);
	backInSight(phone);

	await inQuarantine((items) => expect(items).toMatchObject([{ member: 'm2', reason: 'revoked' }]));
	await vi.waitFor(async () => expect(await phone.identity.read()).toBeNull(), PATIENCE);
	const left = await phone.device.store.read(
		['_settings', '_documents', '_log', '_held', '_blobs', 'visits', 'recipients'],
		async (reader) => ({
			note: await readErasedNote(reader),
			documents: await reader.documents(),
			held: await reader.allHeld(),
			blob: await reader.blob(hash),
			recipients: await reader.rowsOf('recipients', PAIR),
		}),
	);
	expect(left).toMatchObject({ note: { station: '柳林社区' }, documents: [], held: [], recipients: [] });
	expect(left.blob).toBeUndefined();
	await vi.waitFor(async () => {
		const { devices } = await ask(head, 'GET', '/api/devices', deviceListSchema);
		expect(devices.find(({ id }) => id === device)?.erasedAt).not.toBeNull();
	}, PATIENCE);
	await vi.waitFor(async () => expect(await phone.identity.forLink()).toBeNull(), PATIENCE);
	expect(phone.device.reported).toEqual([]);
});

it('[R25] after a restore, what only a volunteer’s phone still has comes to staff when they write on in it', async () => {
	const phone = await station.volunteer('m2', 40);
	const recipient = (id: string) =>
		phone.device.store.read(['recipients'], (r) => r.row('recipients', PAIR, id));
	outOfSight(phone);
	outOfSight(head);
	const backup = await station.backUp();
	for (const one of [head, phone]) backInSight(one);
	const fields = { name: '钱爷爷', initials: 'qyy', gender: 'male', home: '3-2-502', care: ['livingAlone'] };
	await head.device.documents.write(PAIR, [{ table: 'recipients', id: 'R2', fields }]);
	await sent(head);
	await vi.waitFor(async () => expect(await recipient('R2')).toBeDefined(), PATIENCE);

	// The backup is older, and nobody of staff has what came after it.
	for (const one of [head, phone]) outOfSight(one);
	await head.device.documents.drop([PAIR]);
	await station.restore(backup);
	await phone.device.documents.write(PAIR, [
		{ table: 'recipients', id: 'R2', fields: { caution: 'a dog' } },
		visit('V1', 'm2'),
	]);
	for (const one of [head, phone]) backInSight(one);
	// What was lost, and what was written on top of it, which comes back with nobody.
	const lost: (QuarantineItem | undefined)[] = [];
	await inQuarantine((items) => {
		const of = (said: object) =>
			items.find(
				({ reason, changes }) =>
					reason === 'lost-by-station' && JSON.stringify(changes?.[0]?.fields) === JSON.stringify(said),
			);
		lost.splice(0, lost.length, of(fields), of({ caution: 'a dog' }));
		expect(lost).toMatchObject([
			{ document: PAIR, member: 'm2' },
			{ document: PAIR, member: 'm2' },
		]);
	});
	await vi.waitFor(async () => expect(await row(head, 'V1')).toBeDefined(), PATIENCE);
	for (const item of lost)
		await ask(head, 'POST', `/api/quarantine/${item?.id}`, quarantineItemSchema, { decision: 'accept' });
	await vi.waitFor(async () => expect(await recipient('R2')).toMatchObject({ caution: 'a dog' }), PATIENCE);
	expect(phone.device.reported).toEqual([]);
});
