import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { postJson } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let token: string;

beforeEach(async () => {
	test = await TestStation.start();
	token = (await (await (await test.device('ann')).connect()).message('welcome')).token;
});
afterEach(() => test.dispose());

const get = () => postJson(`${test.url}/api/me`, null, { token, method: 'GET' });
const change = (body: object) => postJson(`${test.url}/api/me`, body, { token, method: 'PATCH' });

describe('own particulars', () => {
	it('are what the roster holds, which nobody else but staff has', async () => {
		expect((await get()).body).toEqual({
			member: expect.objectContaining({ id: 'ann', name: 'Member ann', role: 'volunteer' }),
		});
		expect((await postJson(`${test.url}/api/me`, null, { method: 'GET' })).status).toBe(401);
	});

	it('are put right by oneself, and staff have it at once', async () => {
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const fields = { phone: '13900000001', home: '3-2-501', skills: ['理发'], consentOn: '2026-11-24' };
		expect((await change(fields)).body).toEqual({ member: expect.objectContaining(fields) });
		await sun.reached('roster', 6);
		expect(sun.record('roster', 'members', 'ann')).toMatchObject({ ...fields, name: 'Member ann' });
		const { member } = (await change({ phone: null, consentOn: null })).body as { member: object };
		expect(member).not.toHaveProperty('phone');
		expect(member).not.toHaveProperty('consentOn');
		expect(member).toMatchObject({ home: '3-2-501' });
	});

	it.each([
		['the role', { role: 'head' }],
		['the name', { name: 'Boss' }],
		['the mark of removal', { deleted: { by: 'ann', at: 1 } }],
		['a phone that is none', { phone: '<script>' }],
		['a day that does not exist', { consentOn: '2026-02-30' }],
		['too many skills', { skills: Array.from({ length: 21 }, () => 'x') }],
	])('do not hold %s', async (_, body) => {
		expect(await change(body)).toEqual({ status: 400, body: { reason: 'malformed' } });
	});

	it('are in the operations’ record as one’s own change', async () => {
		await change({ phone: '13900000001' });
		const store = openStore(test.data, test.ports);
		const [line] = await store.audit({ limit: 1, record: 'ann', kind: 'changed' });
		await store.close();
		expect(line).toMatchObject({ member: 'ann', document: 'roster', table: 'members', about: null });
		expect(line?.fields).toEqual([{ field: 'phone', before: null, after: '13900000001' }]);
	});
});
