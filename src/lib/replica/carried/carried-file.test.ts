import { beforeEach, expect, it } from 'vitest';
import { DeviceBlobs } from '../blobs/device-blobs.ts';
import { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import { difficulty, typed } from '../documents/testing/changes.ts';
import { Phone } from '../documents/testing/phone.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { makeDeviceKey } from '../identity/device-key.ts';
import { holdChanges } from '../held/hold-entry.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { CarriedPage } from '../../protocol/carried.ts';
import type { ReadFile } from './carried-file.ts';
import { readCarriedFile } from './read-carried-file.ts';
import { writeCarriedFile } from './write-carried-file.ts';

const A = 'pair/A';

let phone: Phone;
let identity: DeviceIdentity;
let blobs: DeviceBlobs;
const parts = () => ({ store: phone.store, identity, clock: phone.time });

beforeEach(async () => {
	phone = new Phone();
	identity = new DeviceIdentity(phone.store, phone.time);
	const member = { id: 'M', name: '王秀英', standing: 'volunteer' as const };
	await identity.admit({ device: 'D', station: '抚安站', member }, await makeDeviceKey());
	const api = new StationApi(() => Promise.reject(new TypeError('no station')));
	blobs = new DeviceBlobs(phone.store, api, () => Promise.resolve(null));
});

function visit(id: string, photos: string[] = []) {
	const fields = { recipientId: 'R', authorId: 'M', day: '2026-11-24', enteredAt: 1, minutes: 30 };
	return { table: 'visits', id, fields: { ...fields, helps: ['meals'], condition: 'well', photos } };
}

function pagesOf(read: ReadFile): CarriedPage[] {
	if (read.kind !== 'readable') throw new Error(read.why);
	return read.content.pages.map(({ page }) => JSON.parse(page) as CarriedPage);
}

it('[R24] carries what waits with its bytes, and what is held, each with its photos', async () => {
	const tab = phone.tab();
	const [waiting, held] = [
		await blobs.add(A, new Blob([new Uint8Array([1, 2, 3])], { type: 'image/webp' })),
		await blobs.add('pair/B', new Blob([new Uint8Array([4])], { type: 'image/webp' })),
	];
	await tab.write(A, [visit('V1', [waiting])]);
	await tab.write('team/T', [typed('2026-11-23', 0, '本周')]);
	await phone.store.change(['_held'], (changer) =>
		changer.putHeld(
			holdChanges('pair/B', 7, [visit('V2', [held])], 'role', { clock: phone.time, random: phone.random }),
		),
	);
	const written = await writeCarriedFile(parts());
	expect(written).toMatchObject({ count: 3, complete: true, photosLeft: 0 });
	expect(written.file.name).toContain('王秀英');

	const read = await readCarriedFile(written.file);
	expect(read).toMatchObject({
		kind: 'readable',
		content: { station: '抚安站', memberName: '王秀英', count: 3, photos: 2 },
	});
	const entries = await tab.outbox();
	expect(pagesOf(read).flatMap(({ items }) => items)).toMatchObject([
		{
			document: A,
			reason: null,
			changes: [{ id: 'V1' }],
			update: Buffer.from(entries[0]!.bytes).toString('base64url'),
		},
		{ document: 'team/T', reason: null, changes: [{ fields: { text: '本周' } }] },
		{ document: 'pair/B', at: 7, reason: 'role', changes: [{ id: 'V2' }] },
	]);
	expect(pagesOf(read).flatMap(({ photos }) => photos)).toEqual([
		{ document: A, hash: waiting },
		{ document: 'pair/B', hash: held },
	]);
});

it('[R24] names an entry as the device will when it is refused: staff have it once', async () => {
	const tab = phone.tab();
	await tab.write(A, [difficulty('D1')]);
	const [item] = pagesOf(await readCarriedFile((await writeCarriedFile(parts())).file))[0]!.items;
	const [entry] = await tab.outbox();
	await tab.refused(A, entry!.n, 'role');
	expect((await phone.held()).map(({ key }) => key)).toEqual([item!.key]);
	const again = pagesOf(await readCarriedFile((await writeCarriedFile(parts())).file))[0]!.items;
	expect(again).toMatchObject([{ key: item!.key, reason: 'role' }]);
});

it('[R24] can be written while the storage is full or broken, with what is on screen', async () => {
	await phone.tab().write(A, [difficulty('D1')]);
	await identity.signer();
	const unkept = [{ document: A, changes: [visit('V9')] } as const];
	expect(await writeCarriedFile(parts(), { unkept })).toMatchObject({ count: 2, complete: true });
	phone.fault = () => new AppError('storage-failed');
	phone.store.read = () => Promise.reject(new AppError('storage-failed'));
	const written = await writeCarriedFile(parts(), { unkept });
	expect(written).toMatchObject({ count: 1, complete: false });
	expect(pagesOf(await readCarriedFile(written.file))[0]!.items).toMatchObject([{ changes: [{ id: 'V9' }] }]);
	await expect(writeCarriedFile(parts())).rejects.toMatchObject({ code: 'storage-failed' });
});

it('[R24] leaves photos out that do not fit, and says how many', async () => {
	const hashes = [];
	for (let i = 0; i < 6; i++)
		hashes.push(await blobs.add(A, new Blob([new Uint8Array(LIMITS.blob).fill(i)], { type: 'image/webp' })));
	await phone.tab().write(A, [visit('V1', hashes)]);
	const written = await writeCarriedFile(parts());
	expect(written.photosLeft).toBe(1);
	expect(await readCarriedFile(written.file)).toMatchObject({ content: { photos: 5 } });
});

it('[R24] tells what is wrong with a file, without asking anybody', async () => {
	const tab = phone.tab();
	// More than one page, so that one of them can be cut out or put into another file.
	for (let i = 0; i < 120; i++) await tab.write(A, [visit(`V${i}`)]);
	const text = await (await writeCarriedFile(parts())).file.text();
	expect(pagesOf(await readCarriedFile(new Blob([text]))).map(({ items }) => items.length)).toEqual([
		100, 20,
	]);
	const why = async (content: string) => {
		const read = await readCarriedFile(new Blob([content]));
		return read.kind === 'unreadable' ? read.why : read.kind;
	};
	expect(await why('')).toBe('foreign');
	expect(await why('{"note":"shopping list"}')).toBe('foreign');
	expect(await why('\x89PNG\r\n')).toBe('foreign');
	expect(await why(text.slice(0, text.length / 2))).toBe('damaged');
	expect(await why(text.replace('\\"minutes\\":30', '\\"minutes\\":90'))).toBe('damaged');
	expect(await why(text.replace('"pages":[', '"pages":["x",'))).toBe('damaged');
	expect(await why(text.replace('"version":3', '"version":4'))).toBe('newer');
	expect(await why('{"format":"shouwang-waiting","version":2,"records":[]}')).toBe('old');
	expect(await why('x'.repeat(LIMITS.carriedFile + 1))).toBe('too-large');
	// A page of somebody else's, put among these.
	await identity.admit(
		{ device: 'D2', station: '抚安站', member: { id: 'N', name: '李雷', standing: 'volunteer' } },
		await makeDeviceKey(),
	);
	const other = JSON.parse(await (await writeCarriedFile(parts())).file.text()) as { pages: unknown[] };
	const mixed = JSON.parse(text) as { pages: unknown[] };
	mixed.pages.push(other.pages[0]);
	expect(await why(JSON.stringify(mixed))).toBe('damaged');
});
