import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { visit } from '../../sync-server/testing/seed-station.ts';
import { TestStation } from '../../sync-server/testing/test-station.ts';
import { HostileDevice, HostileLine } from './support/hostile-client.ts';

// Tokens that are old, foreign, forged or somebody's who is welcome no more. In one process, for its clock can be set.

const HOUR = 60 * 60 * 1000;
vi.setConfig({ testTimeout: 60_000 });

let station: TestStation;
let other: TestStation;
let bob: HostileDevice;
let line: HostileLine;
let token: string;

beforeAll(async () => {
	station = await TestStation.start();
	other = await TestStation.start({ ownSecrets: true });
	bob = await HostileDevice.join(station.url, await station.code('bob'));
	line = await bob.connect();
	token = String((await line.message('welcome')).token);
}, 60_000);
afterAll(async () => {
	await station.dispose();
	await other.dispose();
});

/** What a token opens at a station: `open` or the reason why not. */
async function tries(url: string, as: string): Promise<Record<string, unknown>> {
	const authorization = `Bearer ${as}`;
	const ask = async (path: string, init: RequestInit = {}) => {
		const headers = { 'content-type': 'application/json', authorization };
		const response = await fetch(`${url}${path}`, { headers, ...init });
		if (response.ok) return 'open';
		return ((await response.json()) as { reason: string }).reason;
	};
	const looks = [{ kind: 'opened', at: 1, document: 'pair/2', table: 'recipients', id: 'r2' }];
	const items = [{ key: 'k', document: 'pair/2', at: 1, reason: 'role', changes: [visit('v')] }];
	return {
		me: await ask('/api/me'),
		devices: await ask('/api/devices'),
		looks: await ask('/api/looks', { method: 'POST', body: JSON.stringify({ looks }) }),
		quarantine: await ask('/api/quarantine', { method: 'POST', body: JSON.stringify({ items }) }),
		photos: await ask(`/api/blobs/pair/2/${'a'.repeat(64)}`, {
			method: 'PATCH',
			body: 'x',
			headers: { authorization, 'upload-offset': '0', 'upload-length': '9' },
		}),
	};
}
const all = (reason: string) => ({
	me: reason,
	devices: reason,
	looks: reason,
	quarantine: reason,
	photos: reason,
});

/** A token with other contents, signed as given. */
function forge(over: object, sign: (text: string) => string, alg = 'HS256'): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
	const text = `${part({ alg })}.${part({ ...payload, ...over })}`;
	return `${text}.${sign(text)}`;
}

describe('a token', () => {
	it('opens what is its member’s, as long as it is good', async () => {
		expect(await tries(station.url, token)).toEqual(all('open'));
	});

	it('of another station opens nothing', async () => {
		expect(await tries(other.url, token)).toEqual(all('token-invalid'));
	});

	it('that is forged opens nothing', async () => {
		const signature = token.split('.')[2] ?? '';
		const guessed = (text: string) => createHmac('sha256', 'secret').update(text).digest('base64url');
		const empty = (text: string) => createHmac('sha256', '').update(text).digest('base64url');
		const sun = { sub: (await station.device('sun', 'staff')).admission.device };
		for (const forged of [
			forge(sun, () => signature),
			forge(sun, guessed),
			forge(sun, empty),
			forge(sun, () => '', 'none'),
			forge(sun, () => '', 'None'),
			forge(sun, guessed, 'RS256'),
			forge({ exp: 9_999_999_999 }, () => signature),
			token.slice(0, -2),
			'',
			'a.b.c',
			`${token}.${token}`,
		])
			expect(await tries(station.url, forged), forged).toEqual(all('token-invalid'));
	});

	it('of a revoked device opens nothing any more, nor does the device’s key, nor does its open line', async () => {
		const device = await HostileDevice.join(station.url, await station.code('ann'));
		const open = await device.connect();
		const old = String((await open.message('welcome')).token);
		const channel = open.open('pair/1');
		await station.command('revoke', '--device', device.id);
		await open.ended();
		open.update(channel, new Uint8Array([0, 0]));
		expect(await tries(station.url, old)).toEqual(all('revoked'));

		// It is told to forget the station and gets nothing else; the token for handing over opens nothing else either.
		const again = new HostileLine(station.url);
		again.say(await device.hello(String((await again.message('challenge')).nonce)));
		const handOver = String((await again.message('erase')).token);
		expect(await tries(station.url, handOver)).toEqual({
			...all('token-invalid'),
			quarantine: 'open',
			photos: 'not-yours',
		});
		again.open('station');
		expect((await again.ended()).reason).toBe('malformed');
		expect(again.documents.size).toBe(0);
	});

	it('that has run out opens nothing, also when the same connection still stands', async () => {
		station.pass(13 * HOUR);
		expect(await tries(station.url, token)).toEqual(all('token-invalid'));
		line.say({ type: 'ping' });
		await line.message('pong');
		// A new connection brings a new one.
		const fresh = await bob.connect();
		expect((await tries(station.url, String((await fresh.message('welcome')).token))).me).toBe('open');
	});
});
