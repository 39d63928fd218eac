import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { quarantineItemSchema, quarantineListSchema } from '../../protocol/http.ts';
import {
	ask,
	backInSight,
	hasCopy,
	online,
	outOfSight,
	pairing,
	PATIENCE,
	PhonesAtStation,
	PICTURE,
	RECIPIENT,
	sent,
	visit,
} from '../link/testing/phones-at-station.ts';
import type { RealPhone } from '../link/testing/real-phone.ts';
import { bringIn } from './bring-in.ts';
import type { BroughtIn, CarriedContent } from './carried-file.ts';
import { readCarriedFile } from './read-carried-file.ts';
import { writeCarriedFile } from './write-carried-file.ts';

const PAIR = 'pair/P1';
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let station: PhonesAtStation;
let head: RealPhone;
/** Who visits, and somebody else who has nothing to do with it. */
let ann: RealPhone;
let bob: RealPhone;

beforeAll(async () => {
	station = await PhonesAtStation.start();
	({ head } = station);
	await head.device.documents.write(PAIR, [RECIPIENT, pairing(['ann'])]);
	[ann, bob] = [await station.volunteer('ann'), await station.volunteer('bob')];
	await hasCopy(ann, PAIR);
});

afterAll(() => station.stop());

const visitsOf = (phone: RealPhone) =>
	phone.device.store.read(['visits'], (reader) => reader.rowsOf('visits', PAIR));

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
	await ann.device.documents.write(PAIR, [visit('V1', 'ann', { photos: [hash] })]);
	await ann.device.documents.write(PAIR, [visit('V2', 'ann')]);
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
	await ann.device.documents.write(PAIR, [visit('V3', 'ann')]);
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
