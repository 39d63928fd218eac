import { describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import { Phone } from '../documents/testing/phone.ts';
import { DeviceBlobs } from './device-blobs.ts';
import { photoErrand } from './photo-errand.ts';
import { BlobStation } from './testing/blob-station.ts';

const A = 'pair/A';

function setUp() {
	const phone = new Phone();
	const station = new BlobStation();
	const api = new StationApi(station.fetch);
	let token: string | null = null;
	const blobs = new DeviceBlobs(phone.store, api, () => Promise.resolve(token));
	const uploader = photoErrand({
		store: phone.store,
		api,
		timers: phone.time,
		random: phone.random,
		report: (error) => void phone.reported.push(error),
	});
	return { phone, station, blobs, uploader, tab: phone.tab(), online: () => (token = station.token) };
}

function photo(size: number, seed = 1): Blob {
	return new Blob([Uint8Array.from({ length: size }, (_, i) => (i * seed) % 251)], { type: 'image/webp' });
}

const visit = (id: string, photos: string[]) => ({
	table: 'visits',
	id,
	fields: {
		recipientId: 'R',
		authorId: 'M',
		day: '2026-11-24',
		enteredAt: 1,
		minutes: 30,
		helps: ['meals'],
		condition: 'well',
		photos,
	},
});

describe('keeping', () => {
	test('[R14] a photo is on disk under its hash, and waits only when a saved record names it', async () => {
		const { phone, blobs, tab } = setUp();
		const hash = await blobs.add(A, photo(1_000));
		expect(hash).toMatch(/^[0-9a-f]{64}$/);
		expect(await blobs.add(A, photo(1_000)), 'the same photo is the same').toBe(hash);
		expect(await blobs.waiting()).toEqual(new Set());

		phone.fault = (parts) => (parts.includes('_log') ? new AppError('storage-full') : undefined);
		await expect(tab.write(A, [visit('V1', [hash])])).rejects.toThrow();
		expect(await blobs.waiting()).toEqual(new Set());
		phone.fault = () => undefined;
		await tab.write(A, [visit('V1', [hash])]);
		expect(await blobs.waiting()).toEqual(new Set([hash]));
	});

	test('a photo that a draft lets go of is forgotten, one that a record names is not', async () => {
		const { blobs, tab } = setUp();
		const [named, dropped] = [await blobs.add(A, photo(10)), await blobs.add(A, photo(20))];
		await tab.write(A, [visit('V1', [named])]);
		await blobs.discard(named);
		await blobs.discard(dropped);
		expect(await blobs.get(A, named)).not.toBeNull();
		expect(await blobs.get(A, dropped)).toBeNull();
	});

	test('a photo that is too large is refused here', async () => {
		const { blobs } = setUp();
		await expect(blobs.add(A, photo(LIMITS.blob + 1))).rejects.toMatchObject({ code: 'blob-too-large' });
	});

	test('a photo that is not here is fetched, checked and kept', async () => {
		const { station, blobs, online } = setUp();
		const here = setUp();
		const hash = await here.blobs.add(A, photo(500));
		station.held.set(hash, { bytes: [...new Uint8Array(await photo(500).arrayBuffer())], length: 500 });
		expect(await blobs.get(A, hash), 'without signal').toBeNull();
		online();
		const fetched = await blobs.get(A, hash);
		expect([fetched?.size, fetched?.type]).toEqual([500, 'image/webp']);
		await blobs.get(A, hash);
		expect(station.asked).toEqual([`GET ${hash.slice(0, 4)}`]);

		const forged = hash.replace(/^./, hash.startsWith('0') ? '1' : '0');
		station.held.set(forged, { bytes: [1, 2, 3], length: 3 });
		expect(await blobs.get(A, forged)).toBeNull();
	});
});

describe('sending', () => {
	async function waiting(sizes: number[]) {
		const world = setUp();
		const hashes: string[] = [];
		for (const [i, size] of sizes.entries()) hashes.push(await world.blobs.add(A, photo(size, i + 1)));
		await world.tab.write(A, [visit('V1', hashes)]);
		return { ...world, hashes };
	}

	test('[R14] a photo is stored when the station has all of it', async () => {
		const { station, blobs, uploader, hashes } = await waiting([600_000, 100]);
		await blobs.add(A, photo(77));
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
		for (const hash of hashes) {
			const { bytes, length } = station.held.get(hash)!;
			expect(bytes.length).toBe(length);
		}
		expect(station.held.size, 'what no record names stays here').toBe(2);
	});

	test('[R14] a line that breaks half-way costs a piece, not the photo', async () => {
		const { station, blobs, uploader, phone, hashes } = await waiting([600_000]);
		station.breaksAfter = 2;
		uploader.begin('good');
		await phone.time.pass(0);
		expect(station.held.get(hashes[0]!)!.bytes.length).toBe(256 * 1024);
		expect(await blobs.waiting()).toEqual(new Set(hashes));
		uploader.end();
		station.breaksAfter = Infinity;
		station.asked.length = 0;
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
		expect(station.asked.map((asked) => asked.split(' ')[0])).toEqual(['HEAD', 'PATCH', 'PATCH']);
		expect(phone.reported).toEqual([]);
	});

	test('[R14] a station that has part of a piece is gone on with from there', async () => {
		const { station, blobs, uploader } = await waiting([1_000]);
		station.takes = 300;
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
		expect(station.asked.filter((asked) => asked.startsWith('PATCH'))).toHaveLength(4);
	});

	test('a failure is tried again after a growing pause, while connected', async () => {
		const { station, blobs, uploader, phone } = await waiting([100]);
		station.breaksAfter = 0;
		uploader.begin('good');
		await phone.time.pass(20_000);
		const tries = station.asked.length;
		expect(tries).toBeGreaterThan(2);
		expect(tries).toBeLessThan(10);
		uploader.end();
		await phone.time.pass(600_000);
		expect(station.asked.length).toBe(tries);
		station.breaksAfter = Infinity;
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
	});

	test('one that the station turns away does not keep the others', async () => {
		const { station, blobs, uploader, phone, hashes } = await waiting([100, 200]);
		station.refuses.set(hashes[0]!, 'not-yours');
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set([hashes[0]])));
		await phone.time.pass(600_000);
		expect(station.asked.filter((asked) => asked.endsWith(hashes[0]!.slice(0, 4)))).toHaveLength(1);
	});

	test('[R16] a station of another history is asked for each photo again, and sent what it has lost', async () => {
		const { station, blobs, uploader, tab, hashes } = await waiting([100, 200]);
		await tab.beginEpoch('first');
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
		uploader.end();
		station.held.delete(hashes[0]!);
		station.asked.length = 0;
		await tab.beginEpoch('restored');
		expect(await blobs.waiting()).toEqual(new Set(hashes));
		uploader.begin('good');
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
		expect(station.held.has(hashes[0]!)).toBe(true);
		expect(station.asked.filter((asked) => asked.startsWith('PATCH'))).toHaveLength(1);
	});

	test('a photo of a record that is saved while another is being sent goes as well', async () => {
		const { station, blobs, uploader, tab } = await waiting([100]);
		uploader.begin('good');
		const later = await blobs.add(A, photo(300, 9));
		await tab.write(A, [visit('V2', [later])]);
		uploader.wake();
		await vi.waitFor(async () => expect(await blobs.waiting()).toEqual(new Set()));
		expect(station.held.has(later)).toBe(true);
	});
});
