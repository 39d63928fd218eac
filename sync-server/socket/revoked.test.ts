import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobPath } from '../../src/lib/protocol/http.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { wrapMethods } from '../store/wrap-methods.ts';
import { visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]);
const HASH = '4b0c92f4ed5a4d1c6cc7ef7fb6fcc4dd3e7b6ef5a3b6a6d5ffcf1c7c7f9e2a10';

/** What the measuring of a tail waits for, the last thing before a welcome. */
let beforeTail: (() => Promise<void>) | null = null;
/** The devices that the station has read. */
const lookedFor: unknown[] = [];
const wrapStore = (store: Store) =>
	wrapMethods(store, (name, method) => {
		if (name !== 'tailBytes' && name !== 'device') return method;
		return async (...args) => {
			if (name === 'tailBytes') await beforeTail?.();
			const result: unknown = await method(...args);
			if (name === 'device') lookedFor.push(args[0]);
			return result;
		};
	});

let test: TestStation;
let device: TestDevice;
let ann: TestConnection;
let staff: string;

beforeEach(async () => {
	beforeTail = null;
	test = await TestStation.start({ wrapStore });
	device = await test.device('ann');
	ann = await (await device.connect()).tailed();
	staff = (await (await (await test.device('sun', 'staff')).connect()).message('welcome')).token;
});
afterEach(() => test.dispose());

const revoke = (id = device.admission.device, token = staff) =>
	postJson(`${test.url}/api/devices/${id}/revoke`, {}, { token });

function item(key: string, over: object = {}) {
	const { table, id, fields } = visit('v1', { photos: [HASH] });
	return { key, document: 'pair/1', at: 1, reason: 'revoked', changes: [{ table, id, fields }], ...over };
}

const send = (token: string, hash: string) =>
	fetch(`${test.url}${blobPath('pair/1', hash)}`, {
		method: 'PATCH',
		body: new Uint8Array(PNG.subarray(0, 100)),
		headers: {
			authorization: `Bearer ${token}`,
			'upload-offset': '0',
			'upload-length': String(PNG.length),
		},
	});

describe('a revoked device', () => {
	it.each(['by staff', 'by the command line'])('[R85] is sent away at once, %s', async (by) => {
		const channel = ann.openChannel('pair/1');
		if (by === 'by staff') expect((await revoke()).status).toBe(200);
		else await test.command('revoke', '--device', device.admission.device);
		expect(await ann.message('bye')).toEqual({ type: 'bye', retryAfter: 0 });
		const since = ann.received.length;
		ann.sendUpdate(channel, ann.write('pair/1', visit('late')));
		await ann.closed();
		// Nothing more but the end.
		expect(ann.received.slice(since).map(({ kind }) => kind)).toEqual(['closed']);
	});

	it.each(['by staff', 'by the command line'])(
		'[R85] is sent away too when that happens while it says hello, %s',
		async (by) => {
			const [measuring, goOn] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
			beforeTail = () => {
				measuring.resolve(undefined);
				return goOn.promise;
			};
			const late = await device.connect();
			await measuring.promise;
			if (by === 'by staff') expect((await revoke()).status).toBe(200);
			else {
				lookedFor.length = 0;
				await test.command('revoke', '--device', device.admission.device);
				await expect.poll(() => lookedFor).toContain(device.admission.device);
			}
			goOn.resolve(undefined);
			expect(await late.message('bye')).toEqual({ type: 'bye', retryAfter: 0 });
			await late.closed();
			expect(late.documents.size).toBe(0);
		},
	);

	it('[R85] is told to erase itself, and gets no content', async () => {
		await revoke();
		await ann.closed();
		const again = await device.connect({ from: ann });
		await again.message('erase');
		again.say({ type: 'ping' });
		await again.message('pong');
		expect(again.received.map((r) => (r.kind === 'message' ? r.message.type : r.kind))).toEqual([
			'challenge',
			'erase',
			'pong',
		]);
	});

	it('[R85] with a wrong signature learns nothing', async () => {
		await revoke();
		const forged = await device.connect({ signature: 'AAAA' });
		expect(await forged.message('bye')).toEqual({ type: 'bye', reason: 'unknown-device' });
	});

	it('[R85] may say nothing then but that it is done', async () => {
		await revoke();
		const again = await device.connect();
		await again.message('erase');
		again.openChannel('station');
		expect(await again.message('bye')).toEqual({ type: 'bye', reason: 'malformed' });
	});

	it('[R85] hands over what it has and the photos, with a token that is good for nothing else', async () => {
		await revoke();
		const again = await device.connect({ waiting: { count: 1, oldestAt: 5 } });
		const { token } = await again.message('erase');
		const handOver = await postJson(`${test.url}/api/quarantine`, { items: [item('k1')] }, { token });
		expect(handOver.body).toEqual({ taken: ['k1'] });
		expect((await send(token, HASH)).status).toBe(200);
		// A photo that nothing handed over names; content; lists; one's own particulars.
		expect((await send(token, HASH.replace('4', '5'))).status).toBe(403);
		const read = await fetch(`${test.url}${blobPath('pair/1', HASH)}`, {
			headers: { authorization: `Bearer ${token}` },
		});
		expect(read.status).toBe(403);
		for (const path of ['quarantine', 'devices', 'me', 'invitations', 'audit'])
			expect((await postJson(`${test.url}/api/${path}`, null, { token, method: 'GET' })).body).toEqual({
				reason: 'token-invalid',
			});
	});

	it('[R85] says when it is done, which staff see and nobody undoes', async () => {
		await revoke();
		const again = await device.connect({ waiting: { count: 2, oldestAt: 5 } });
		const { token } = await again.message('erase');
		test.pass(1_000);
		again.say({ type: 'erased' });
		expect(await again.message('bye')).toEqual({ type: 'bye', reason: 'revoked' });
		const list = await postJson(`${test.url}/api/devices`, null, { token: staff, method: 'GET' });
		const { devices } = list.body as { devices: { id: string; erasedAt: number | null; waiting: number }[] };
		const shown = devices.find(({ id }) => id === device.admission.device);
		expect(shown).toMatchObject({ waiting: 2, oldestAt: 5, app: 'test', connected: false });
		expect(shown?.erasedAt).toBeGreaterThan(0);
		expect(await (await device.connect()).message('bye')).toEqual({ type: 'bye', reason: 'revoked' });
		expect((await postJson(`${test.url}/api/quarantine`, { items: [item('k')] }, { token })).body).toEqual({
			reason: 'revoked',
		});
		const store = openStore(test.data, test.ports);
		const kinds = (await store.audit({ limit: 20 })).map(({ kind, member }) => `${kind} ${member}`);
		await store.close();
		expect(kinds.slice(0, 2)).toEqual(['device-erased ann', 'device-revoked sun']);
	});

	it('[R85] asked again before it was done is told again', async () => {
		await revoke();
		await (await device.connect()).message('erase');
		await (await device.connect()).message('erase');
	});

	it('[R85] only a revoked device says so', async () => {
		ann.say({ type: 'erased' });
		expect(await ann.message('bye')).toEqual({ type: 'bye', reason: 'malformed' });
		expect(await (await device.connect()).message('welcome')).toMatchObject({ member: { id: 'ann' } });
	});
});
