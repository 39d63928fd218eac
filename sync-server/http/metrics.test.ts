import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visit } from '../testing/seed-station.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
beforeEach(async () => {
	test = await TestStation.start();
});
afterEach(() => test.dispose());

const get = async (headers: Record<string, string> = {}) => fetch(`${test.url}/metrics`, { headers });

describe('/metrics', () => {
	it('tells how the station is getting on, in the form that Prometheus reads', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		await ann.receipt(channel, 1);
		ann.sendUpdate(channel, ann.write('pair/1', visit('v2', { minutes: -1 })));
		await ann.message('refused');
		await (await (await test.device('ann')).connect({ signature: 'AAAA' })).closed();
		await fetch(`${test.url}/api/devices`);

		const response = await get();
		expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
		const text = await response.text();
		for (const line of text.trimEnd().split('\n'))
			expect(line).toMatch(/^(# (HELP|TYPE) shouwang_\w+ .+|shouwang_\w+(\{reason="[a-z-]+"\})? \d+)$/);
		const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
		expect(value('shouwang_connections')).toBe(1);
		expect(value('shouwang_strangers')).toBe(0);
		expect(value('shouwang_documents')).toBe(6);
		expect(value('shouwang_store_failing')).toBe(0);
		expect(value('shouwang_memory_bytes')).toBeGreaterThan(1_000_000);
		expect(value('shouwang_updates_stored_total')).toBe(1);
		expect(value('shouwang_updates_refused_total{reason="schema"}'.replace(/[{}]/g, '\\$&'))).toBe(1);
		expect(value('shouwang_hellos_total')).toBe(1);
		expect(text).toContain('shouwang_hellos_refused_total{reason="unknown-device"} 1');
		expect(text).toContain('shouwang_requests_refused_total{reason="token-invalid"} 1');
	});

	it('names nobody and nothing of what people wrote', async () => {
		await (await (await test.device('ann')).connect()).tailed();
		const text = await (await get()).text();
		for (const word of ['ann', 'Member', 'pair', 'Test station', '127.0.0.1'])
			expect(text).not.toContain(word);
	});

	it('is for programs on this machine that ask directly', async () => {
		const response = await get({ 'x-forwarded-for': '127.0.0.1' });
		expect([response.status, await response.json()]).toEqual([404, { reason: 'not-found' }]);
	});
});
