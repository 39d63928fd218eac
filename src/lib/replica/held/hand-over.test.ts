import { expect, test, vi } from 'vitest';
import { settled } from '../link/testing/virtual-ports.ts';
import { StationApi } from '../admission/station-api.ts';
import { DeviceBlobs } from '../blobs/device-blobs.ts';
import { difficulty, typed } from '../documents/testing/changes.ts';
import { Phone } from '../documents/testing/phone.ts';
import { errands } from '../errands/errands.ts';
import { asHanded } from './as-handed.ts';
import { HeldChanges } from './held-changes.ts';
import { asHanding, holdChanges } from './hold-entry.ts';
import { Quarantine } from './testing/quarantine.ts';

const A = 'pair/A';

function setUp() {
	const phone = new Phone();
	const station = new Quarantine();
	const api = new StationApi(station.fetch);
	const tools = { clock: phone.time, random: phone.random };
	const uploader = errands({
		store: phone.store,
		api,
		timers: phone.time,
		random: phone.random,
		report: (error) => void phone.reported.push(error),
	});
	const blobs = new DeviceBlobs(phone.store, api, () => Promise.resolve('good'));
	return {
		phone,
		station,
		api,
		tools,
		uploader,
		blobs,
		held: new HeldChanges(phone.store),
		tab: phone.tab(),
	};
}

test('[R19] what is on its way to staff is emptied only when the station has it, and is there once', async () => {
	const { phone, station, uploader, held, tab } = setUp();
	await tab.write(A, [difficulty('D1', 'my words')]);
	await tab.drop([A]);
	station.breaksAfter = 0;
	uploader.begin('good');
	await settled();
	expect(station.items.size, 'heard, but not answered').toBe(1);
	expect(await held.list()).toMatchObject([{ state: 'handing', changes: [{ id: 'D1' }] }]);
	station.breaksAfter = Infinity;
	await phone.time.pass(5_000);
	expect(station.items.size).toBe(1);
	expect(await held.list()).toMatchObject([
		{ state: 'handed', changes: [], replaced: [], tables: ['difficulties'] },
	]);
	expect(phone.reported).toEqual([]);
});

test('[R19] what the station had taken all along is held no more', async () => {
	const { phone, station, uploader, held, tab } = setUp();
	await tab.write(A, [difficulty('D1', 'my words')]);
	await tab.write(A, [difficulty('D2', 'other words')]);
	await tab.drop([A]);
	const [newest] = await held.list();
	station.knows.add(newest?.key ?? '');
	uploader.begin('good');
	await settled();
	expect(await held.list()).toMatchObject([{ state: 'handed' }]);
	expect(station.items.size).toBe(1);
	expect(phone.reported).toEqual([]);
});

test('[R19] a photo goes with the change that names it, and then from this device', async () => {
	const { phone, station, uploader, blobs, tab } = setUp();
	const hash = await blobs.add(A, new Blob([new Uint8Array(900)], { type: 'image/webp' }));
	const fields = { ...difficulty('D1').fields, outcome: 'x' };
	await tab.write(A, [{ table: 'difficulties', id: 'D1', fields }]);
	await phone.store.change(['_held', '_blobs'], async (changer) => {
		const tools = { clock: phone.time, random: phone.random };
		const change = { table: 'visits', id: 'V1', fields: { photos: [hash] } };
		await changer.putHeld(holdChanges(A, 1, [change], 'role', tools));
	});
	await tab.drop([A]);
	uploader.begin('good');
	await vi.waitFor(async () =>
		expect(await phone.store.read(['_blobs'], (reader) => reader.blob(hash))).toBeUndefined(),
	);
	expect(station.photos.held.get(hash)?.bytes).toHaveLength(900);
	expect(phone.reported).toEqual([]);
});

test('[R19] a photo of a record that the station has is named to staff, or it would take it from nobody', async () => {
	const { phone, station, uploader, blobs, tab } = setUp();
	const hash = await blobs.add(A, new Blob([new Uint8Array(77)], { type: 'image/webp' }));
	const visit = {
		recipientId: 'R',
		authorId: 'M',
		day: '2026-11-24',
		enteredAt: 1,
		minutes: 30,
		helps: ['meals'],
		condition: 'well',
		photos: [hash],
	};
	await tab.write(A, [{ table: 'visits', id: 'V1', fields: visit }]);
	const [entry] = await tab.outbox();
	await tab.receipted(A, entry!.n, 1);
	await tab.drop([A]);
	uploader.begin('good');
	await vi.waitFor(async () =>
		expect(await phone.store.read(['_blobs'], (reader) => reader.blob(hash))).toBeUndefined(),
	);
	expect([...station.items.values()]).toMatchObject([
		{ document: A, changes: [{ table: 'visits', id: 'V1', fields: { photos: [hash] } }] },
	]);
	expect(station.photos.held.has(hash)).toBe(true);
});

test('[R19] what the station will not have comes back with its reason, and keeps none of the others', async () => {
	const { phone, station, uploader, held, tab } = setUp();
	for (const id of ['D1', 'D2', 'D3']) await tab.write(A, [difficulty(id)]);
	await tab.drop([A]);
	const second = (await held.list()).find(({ changes }) => changes[0]?.id === 'D2')!;
	station.refuses.set(second.key, 'value-too-large');
	uploader.begin('good');
	await phone.time.pass(1_000);
	expect(station.items.size).toBe(2);
	expect((await held.list()).filter(({ state }) => state === 'refused')).toMatchObject([
		{ key: second.key, reason: 'value-too-large', changes: [{ id: 'D2' }] },
	]);
	expect(await held.count()).toBe(1);
	const { posts } = station;
	await phone.time.pass(300_000);
	expect(station.posts, 'not asked again and again').toBe(posts);
});

test('[R19] what staff decided is learned at the next connection, and now and then', async () => {
	const { phone, station, uploader, held, tab } = setUp();
	for (const id of ['D1', 'D2']) await tab.write(A, [difficulty(id)]);
	await tab.drop([A]);
	uploader.begin('good');
	await phone.time.pass(1_000);
	const [first, second] = [...station.items.values()];
	Object.assign(first!, { state: 'accepted' });
	uploader.end();
	uploader.begin('good');
	await phone.time.pass(1_000);
	Object.assign(second!, { state: 'rejected', word: '已经有人记过了' });
	await phone.time.pass(600_000);
	expect((await held.list()).map(({ state, word }) => [state, word]).sort()).toEqual([
		['accepted', null],
		['rejected', '已经有人记过了'],
	]);
	expect(await held.count(), 'until the person has seen it').toBe(2);
	for (const { key } of await held.list()) await held.discard(key);
	expect(await held.list()).toEqual([]);
});

test('[R19] typed text goes as words; what only took text away has none and goes with nobody', async () => {
	const { phone, station, uploader, held, tab } = setUp();
	await tab.write('team/T', [typed('2026-11-23', 0, '本周')]);
	await tab.write('team/T', [typed('2026-11-23', 1, '', 1)]);
	await tab.drop(['team/T']);
	uploader.begin('good');
	await phone.time.pass(1_000);
	expect([...station.items.values()].map(({ changes }) => changes)).toEqual([
		[{ table: 'weekNotes', id: '2026-11-23', fields: { text: '本周' } }],
	]);
	expect((await held.list()).map(({ state }) => state)).toEqual(['handed']);
});

test('a change of many records is handed over in parts that the station takes', () => {
	const { tools } = setUp();
	const changes = Array.from({ length: 250 }, (_, i) => difficulty(`D${i}`));
	const parts = asHanding(holdChanges(A, 1, changes, 'role', tools));
	expect(parts.map((part) => asHanded(part)?.changes.length)).toEqual([100, 100, 50]);
	expect(new Set(parts.map(({ key }) => key)).size).toBe(3);
});

test('[R11] a draft of a document that was taken away is held, with its photos, for the person to decide', async () => {
	const { phone, blobs, held } = setUp();
	const tab = phone.tab(phone.store, (value) => value as never);
	const hash = await blobs.add(A, new Blob([new Uint8Array(5)]));
	await tab.write(A, [difficulty('D1')]);
	const change = { table: 'visits', id: 'V1', fields: { note: '写了一半', photos: [hash] } };
	await phone.store.change(['_drafts'], async (changer) => {
		await changer.putDraft('visit/new/R', { document: A, at: 7, changes: [change] });
		await changer.putDraft('visit/new/S', { document: 'pair/B', at: 7, changes: [change] });
	});
	await tab.drop([A]);
	const draft = (await held.list()).find(({ state }) => state === 'refused');
	expect(draft).toMatchObject({ reason: 'not-yours', at: 7, changes: [change] });
	const left = await phone.store.read(['_drafts', '_blobs'], async (reader) => ({
		drafts: (await reader.drafts('')).map(([key]) => key),
		blob: (await reader.blob(hash))?.state,
	}));
	expect(left).toEqual({ drafts: ['visit/new/S'], blob: 'kept' });
	await held.handOver(draft!.key);
	expect((await phone.store.read(['_blobs'], (reader) => reader.blob(hash)))?.state).toBe('waiting');
});
