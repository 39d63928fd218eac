import { expect, test } from 'vitest';
import { StationApi } from '../admission/station-api.ts';
import { DeviceBlobs } from '../blobs/device-blobs.ts';
import { difficulty } from '../documents/testing/changes.ts';
import { MortalStore, Phone } from '../documents/testing/phone.ts';
import { Quarantine } from '../held/testing/quarantine.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { makeDeviceKey } from '../identity/device-key.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { DeviceErasure } from './erasure.ts';
import { readErasedNote } from './erased-note.ts';

const A = 'pair/A';
const ADMITTED = {
	device: 'd1',
	station: '柳林社区',
	member: { id: 'm', name: '李雷', standing: 'volunteer' },
} as const;

async function setUp() {
	const phone = new Phone();
	const station = new Quarantine();
	station.photos.token = 'hand-over';
	const api = new StationApi(station.fetch);
	const identity = new DeviceIdentity(phone.store, phone.time);
	await identity.admit(ADMITTED, await makeDeviceKey());
	const tab = phone.tab();
	const history = new StationHistory(A);
	await tab.receive([history.report('theirs')]);
	await tab.write(A, [difficulty('D1')]);
	const [entry] = await tab.outbox();
	await tab.write(A, [difficulty('D2')]);
	await tab.refused(A, entry!.n, 'role');
	const blobs = new DeviceBlobs(phone.store, api, () => Promise.resolve(null));
	const hash = await blobs.add('pair/B', new Blob([new Uint8Array(40)], { type: 'image/webp' }));
	const fields = {
		recipientId: 'R',
		authorId: 'm',
		day: '2026-11-24',
		enteredAt: 1,
		minutes: 5,
		helps: ['meals'],
	};
	await tab.write('pair/B', [
		{ table: 'visits', id: 'V1', fields: { ...fields, condition: 'well', photos: [hash] } },
	]);
	const erasure = (store: DeviceStore = phone.store) =>
		new DeviceErasure({
			store,
			snapshots: phone.snapshots,
			identity: new DeviceIdentity(store, phone.time),
			api,
			documents: phone.tab(store),
		});
	return { phone, station, identity, tab, hash, erasure };
}

const handed = (station: Quarantine) =>
	[...station.items.values()].map(({ changes, reason }) => `${changes[0]!.id} ${reason}`).sort();

test('[R20] hands over all that is unsent, photos too, and then forgets everything', async () => {
	const { phone, station, identity, hash, erasure } = await setUp();
	phone.snapshots.stored.set('pair/C~9', new Uint8Array([1]));
	await erasure().run('hand-over');
	expect(handed(station)).toEqual(['D1 role', 'D2 revoked', 'V1 revoked']);
	expect(station.photos.held.get(hash)?.bytes).toHaveLength(40);
	expect(await identity.read()).toBeNull();
	expect(await identity.token()).toBeNull();
	const left = await phone.store.read(
		['_settings', '_documents', '_log', '_held', '_blobs', 'difficulties'],
		async (reader) => ({
			note: await readErasedNote(reader),
			documents: await reader.documents(),
			entries: await reader.entries(A),
			held: await reader.allHeld(),
			blob: await reader.blob(hash),
			rows: await reader.rowsOf('difficulties', A),
		}),
	);
	expect(left).toEqual({
		note: { at: phone.time.now(), station: '柳林社区' },
		documents: [],
		entries: [],
		held: [],
		blob: undefined,
		rows: [],
	});
	expect(phone.snapshots.stored.size).toBe(0);
});

test('[R20] forgets nothing that could not be handed over', async () => {
	const { phone, station, identity, erasure } = await setUp();
	const [first] = await phone.held();
	station.refuses.set(first!.key, 'quota');
	await expect(erasure().run('hand-over')).rejects.toMatchObject({ code: 'quota' });
	expect(await identity.read()).not.toBeNull();
	expect(await phone.held()).toHaveLength(3);
	station.refuses.clear();
	await erasure().run('hand-over');
	expect(handed(station)).toHaveLength(3);
	expect(await identity.read()).toBeNull();
});

test('[R20] lets go of what the station will never keep, once the station has noted that', async () => {
	const { phone, station, identity, erasure } = await setUp();
	const [first] = await phone.held();
	station.loses.add(first!.key);
	await erasure().run('hand-over');
	expect(handed(station)).toHaveLength(2);
	expect(await identity.read()).toBeNull();
});

test('[R20] tells of what is larger than any request, without its content', async () => {
	const { station, tab, identity, erasure } = await setUp();
	const { fields, ...change } = difficulty('D3');
	await tab.write(A, [{ ...change, fields: { ...fields, outcome: 'x'.repeat(1_500) } }]);
	station.most = 1_200;
	await erasure().run('hand-over');
	const large = [...station.items.values()].find(({ changes }) => changes[0]!.id === 'D3')!;
	expect(large.changes).toEqual([{ table: 'difficulties', id: 'D3', fields: {} }]);
	expect(await identity.read()).toBeNull();
});

test('[R20] hands over too what somebody saves meanwhile', async () => {
	const { station, tab, identity, erasure } = await setUp();
	let isFirst = true;
	station.before = async () => {
		if (isFirst) await tab.write(A, [difficulty('late')]);
		isFirst = false;
	};
	await erasure().run('hand-over');
	expect(handed(station)).toContain('late revoked');
	expect(await identity.read()).toBeNull();
});

test('[R20] killed at any moment it goes on: each change is handed over once, and the key stays till the end', async () => {
	for (let at = 1; at < 40; at++)
		for (const commits of [false, true]) {
			const { phone, station, identity, erasure } = await setUp();
			const mortal = new MortalStore(phone.store);
			mortal.killAt(at, commits);
			const done = erasure(mortal)
				.run('hand-over')
				.then(() => true);
			const isDone = await Promise.race([done, dead(mortal)]);
			expect(await identity.forLink(), 'so that the station can be told').not.toBeNull();
			await erasure().run('hand-over');
			expect(handed(station)).toEqual(['D1 role', 'D2 revoked', 'V1 revoked']);
			expect(await identity.read()).toBeNull();
			expect((await identity.forLink())?.isForgotten).toBe(true);
			await identity.forgetKey();
			expect(await identity.forLink()).toBeNull();
			if (isDone) return;
		}
	expect.unreachable('it never came to its end');
});

async function dead(store: MortalStore): Promise<boolean> {
	while (!store.isDead) await new Promise((resolve) => setImmediate(resolve));
	return false;
}

test('a device that joins again is no longer said to have been erased', async () => {
	const { phone, identity, erasure } = await setUp();
	await erasure().run('hand-over');
	await identity.admit(ADMITTED, await makeDeviceKey());
	expect(await phone.store.read(['_settings'], readErasedNote)).toBeNull();
	expect((await identity.forLink())?.isForgotten).toBe(false);
});
