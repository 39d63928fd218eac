import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postJson, TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const PAGE =
	'<html><head><meta http-equiv="content-security-policy" content="default-src \'self\'; script-src \'self\'"></head></html>';

let test: TestStation;
let app: string;
beforeEach(() => {
	app = mkdtempSync(join(tmpdir(), 'shouwang-app-'));
	mkdirSync(join(app, '_app'));
	writeFileSync(join(app, 'index.html'), PAGE);
});
afterEach(async () => {
	await test.dispose();
	rmSync(app, { recursive: true, force: true });
});

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const guess = (headers: object = {}) =>
	postJson(`${test.url}/api/invitations/look`, { code: 'ABCDEFGH' }, headers);

describe('every answer', () => {
	const asked: [string, string, RequestInit][] = [
		['a page', '/', {}],
		['a missing file', '/gone.js', {}],
		['a method that there is not', '/', { method: 'DELETE' }],
		['the API', '/api/station', {}],
		['the API’s refusal', '/api/devices', {}],
		['an unknown request', '/api/nothing', { method: 'POST' }],
		['a photo’s refusal', `/api/blobs/pair/1/${'a'.repeat(64)}`, {}],
		['a malformed body', '/api/join', { method: 'POST', body: '{' }],
		['health', '/healthz', {}],
		['readiness', '/readyz', {}],
	];

	it.each(asked)('carries the headers that keep browsers from harm: %s', async (_, path, init) => {
		test = await TestStation.start({ config: { app, url: 'https://station.example' } });
		const { headers } = await fetch(`${test.url}${path}`, init);
		expect(Object.fromEntries(headers)).toMatchObject({
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'no-referrer',
			'cross-origin-opener-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin',
			'strict-transport-security': 'max-age=31536000',
		});
		expect(headers.get('content-security-policy')).toContain("default-src 'self'");
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
		expect(headers.has('x-powered-by')).toBe(false);
	});

	it('asks for HTTPS only where there is HTTPS', async () => {
		test = await TestStation.start();
		expect((await fetch(`${test.url}/healthz`)).headers.has('strict-transport-security')).toBe(false);
	});
});

describe('guessing codes', () => {
	it('[R91] from one address is bounded, and others go on', async () => {
		test = await TestStation.start({ config: { trustProxy: true } });
		for (let i = 0; i < 20; i++) expect((await guess(from('203.0.113.1'))).status).toBe(404);
		expect((await guess(from('203.0.113.1'))).status).toBe(429);
		expect((await guess(from('203.0.113.2'))).status).toBe(404);
	});

	it('[R91] from the many addresses of one IPv6 network counts as one', async () => {
		test = await TestStation.start({ config: { trustProxy: true } });
		for (let i = 0; i < 20; i++) await guess(from(`2001:db8:0:1::${i.toString(16)}`));
		expect((await guess(from('2001:db8::1:ffff:ffff:ffff:ffff'))).status).toBe(429);
		expect((await guess(from('2001:db8:0:2::1'))).status).toBe(404);
	});

	it('[R91] from however many addresses is bounded in all', async () => {
		test = await TestStation.start({ config: { trustProxy: true } });
		const code = await test.code('ann');
		let last = 0;
		for (let i = 0; i < 501; i++) last = (await guess(from(`203.0.${i % 250}.${i >> 8}`))).status;
		expect(last).toBe(429);
		// Right codes wait as well: else the answer would tell them.
		await expect(TestDevice.join(test.url, code)).rejects.toThrow('too-many');
		test.pass(10 * 60 * 1000);
		await TestDevice.join(test.url, code);
	}, 30_000);

	it('[R91] is counted by the real address when nobody said that a proxy is in front', async () => {
		test = await TestStation.start();
		for (let i = 0; i < 20; i++) await guess(from(`203.0.113.${i}`));
		expect((await guess(from('203.0.113.99'))).status).toBe(429);
	});

	it.each(['', 'nonsense', '203.0.113.1, nonsense', '127.0.0.1:80'])(
		'[R91] a header of %j is no address',
		async (header) => {
			test = await TestStation.start({ config: { trustProxy: true } });
			for (let i = 0; i < 20; i++) await guess(from(header));
			expect((await guess()).status).toBe(429);
		},
	);

	it('[R91] what comes before the proxy’s own word is not believed', async () => {
		test = await TestStation.start({ config: { trustProxy: true } });
		for (let i = 0; i < 20; i++) await guess(from(`198.51.100.${i}, 203.0.113.7`));
		expect((await guess(from('203.0.113.7'))).status).toBe(429);
	});
});
