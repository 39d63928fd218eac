import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../src/lib/protocol/http.ts';
import { openStore } from '../store/open-store.ts';
import { postJson, TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let devices: Record<'hao' | 'sun' | 'ann' | 'bob', TestDevice>;
let tokens: Record<keyof typeof devices, string>;

beforeEach(async () => {
	test = await TestStation.start();
	devices = {
		hao: await TestDevice.join(test.url, test.station.headLink?.split('#')[1] ?? ''),
		sun: await test.device('sun', 'staff'),
		ann: await test.device('ann'),
		bob: await test.device('bob'),
	};
	const token = async (name: keyof typeof devices) =>
		(await (await devices[name].connect()).message('welcome')).token;
	tokens = {
		hao: await token('hao'),
		sun: await token('sun'),
		ann: await token('ann'),
		bob: await token('bob'),
	};
});
afterEach(() => test.dispose());

const idOf = (name: keyof typeof devices) => devices[name].admission.device;
async function list(who: keyof typeof devices): Promise<DeviceInfo[]> {
	const answer = await postJson(`${test.url}/api/devices`, null, { token: tokens[who], method: 'GET' });
	return (answer.body as { devices: DeviceInfo[] }).devices;
}
const rename = (who: keyof typeof devices, whose: keyof typeof devices, name: string) =>
	postJson(`${test.url}/api/devices/${idOf(whose)}`, { name }, { token: tokens[who], method: 'PATCH' });
const revoke = (who: keyof typeof devices, whose: keyof typeof devices) =>
	postJson(`${test.url}/api/devices/${idOf(whose)}/revoke`, {}, { token: tokens[who] });

describe('the list of devices', () => {
	it('shows a member their own, and staff all', async () => {
		expect((await list('ann')).map(({ id }) => id)).toEqual([idOf('ann')]);
		expect((await list('sun')).map(({ member }) => member).sort()).toEqual(['ann', 'bob', 'hao', 'sun']);
	});

	it('tells what a device said at its hello', async () => {
		await devices.ann.connect({ waiting: { count: 3, oldestAt: 77 } });
		await expect
			.poll(async () => (await list('ann'))[0])
			.toMatchObject({ memberName: 'Member ann', name: 'Test phone', waiting: 3, oldestAt: 77, app: 'test' });
		expect((await list('ann'))[0]).toMatchObject({ connected: true, own: true, revokedAt: null });
		const other = (await list('sun')).find(({ member }) => member === 'ann');
		expect(other).toMatchObject({ own: false });
	});

	it('tells when a device was here last, also after it left', async () => {
		const [before] = await list('bob');
		const connection = await (await devices.bob.connect()).tailed();
		test.pass(60_000);
		connection.cut();
		await expect.poll(async () => (await list('bob'))[0]!.seenAt).toBeGreaterThan(before!.seenAt! + 59_000);
	});
});

describe('a device', () => {
	it('is renamed by its member and by staff', async () => {
		expect((await rename('ann', 'ann', ' My phone ')).body).toMatchObject({ name: 'My phone' });
		expect((await rename('sun', 'ann', 'Lost?')).body).toMatchObject({ name: 'Lost?' });
		expect((await rename('ann', 'ann', '  ')).body).toEqual({ reason: 'malformed' });
		expect((await rename('ann', 'ann', 'x'.repeat(61))).body).toEqual({ reason: 'malformed' });
	});

	it('of another is no volunteer’s business, and as good as unknown', async () => {
		for (const answer of [
			await rename('ann', 'bob', 'x'),
			await revoke('ann', 'bob'),
			await revoke('ann', 'hao'),
			await postJson(`${test.url}/api/devices/nobody/revoke`, {}, { token: tokens.ann }),
		])
			expect([answer.status, answer.body]).toEqual([404, { reason: 'not-found' }]);
		expect((await list('bob'))[0]).toMatchObject({ revokedAt: null, name: 'Test phone' });
	});

	it('of the head is the head’s business', async () => {
		expect((await revoke('sun', 'hao')).body).toEqual({ reason: 'head-only' });
		expect((await rename('sun', 'hao', 'x')).body).toEqual({ reason: 'head-only' });
		expect((await revoke('hao', 'hao')).body).toMatchObject({ own: true });
	});

	it('is revoked by its member or by staff, and what it was good for ends', async () => {
		const { body } = await revoke('ann', 'ann');
		expect((body as DeviceInfo).revokedAt).toBeGreaterThan(0);
		expect((await revoke('ann', 'ann')).body).toEqual({ reason: 'revoked' });
		expect((await revoke('sun', 'bob')).body).toMatchObject({ member: 'bob', own: false });
		// Twice is as good as once, and keeps the first moment.
		const { revokedAt } = (await revoke('sun', 'bob')).body as DeviceInfo;
		test.pass(5_000);
		expect((await revoke('sun', 'bob')).body).toMatchObject({ revokedAt });
	});

	it('leaves its history in the operations’ record', async () => {
		await rename('ann', 'ann', 'Second');
		await rename('ann', 'ann', 'Second');
		await revoke('sun', 'ann');
		await revoke('sun', 'ann');
		const store = openStore(test.data, test.ports);
		const lines = (await store.audit({ limit: 50 })).filter(({ record }) => record === idOf('ann'));
		await store.close();
		expect(lines.map(({ kind, member, device, about }) => [kind, member, device, about])).toEqual([
			['device-revoked', 'sun', idOf('sun'), 'Second'],
			['device-renamed', 'ann', idOf('ann'), 'Second'],
			['device-joined', 'ann', idOf('ann'), 'Test phone'],
		]);
	});
});
