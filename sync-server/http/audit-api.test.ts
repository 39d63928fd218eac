import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditPage, Look } from '../../src/lib/protocol/http.ts';
import { openStore } from '../store/open-store.ts';
import type { AuditEntry, Store } from '../store/store.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let store: Store;
beforeEach(async () => {
	test = await TestStation.start();
	store = openStore(test.data, test.ports);
});
afterEach(async () => {
	await store.close();
	await test.dispose();
});

const tokenOf = async (device: TestDevice) => (await (await device.connect()).message('welcome')).token;

const read = (query: string, token: string) =>
	postJson(`${test.url}/api/audit${query}`, null, { token, method: 'GET' });

const tell = (looks: unknown[], token: string) => postJson(`${test.url}/api/looks`, { looks }, { token });

function entry(over: Partial<AuditEntry> = {}): AuditEntry {
	const whose = { member: 'ann', device: 'd1', document: 'pair/1', table: 'visits', record: 'v1' } as const;
	const fields = [{ field: 'minutes', before: 10, after: 20 }];
	return { kind: 'changed', at: 5, enteredAt: 4, ...whose, about: null, fields, item: '7.1', ...over };
}

function look(over: Partial<Look> = {}): Look {
	return { kind: 'opened', at: 9, document: 'pair/1', table: 'recipients', id: 'r1', ...over };
}

describe('GET /api/audit', () => {
	it('tells of some days, as days are at the station', async () => {
		const token = await tokenOf(await test.device('sun', 'staff'));
		const at = (moment: string) => entry({ record: moment.slice(5, 16), at: Date.parse(moment) });
		await store.addAudit(
			['2020-11-23T15:59:59Z', '2020-11-23T16:00:00Z', '2020-11-24T15:59:59Z', '2020-11-24T16:00:00Z'].map(
				at,
			),
		);
		const records = async (query: string) =>
			((await read(`?document=pair/1${query}`, token)).body as AuditPage).lines.map(({ record }) => record);
		expect(await records('&from=2020-11-24&to=2020-11-24')).toEqual(['11-24T15:59', '11-23T16:00']);
		expect(await records('&to=2020-11-23')).toEqual(['11-23T15:59']);
		expect(await records('&from=2020-11-25&to=9999-12-31')).toEqual(['11-24T16:00']);
		expect((await read('?from=2020-02-30', token)).body).toEqual({ reason: 'malformed' });
	});

	it('tells staff the newest lines first, fifty at a time, with names', async () => {
		const token = await tokenOf(await test.device('sun', 'staff'));
		await store.addAudit(Array.from({ length: 60 }, (_, i) => entry({ record: `v${i}` })));
		const first = (await read('?document=pair/1', token)).body as AuditPage;
		expect([first.lines.length, first.more]).toEqual([50, true]);
		expect(first.lines[0]).toEqual({
			n: expect.any(Number),
			kind: 'changed',
			at: 5,
			enteredAt: 4,
			member: 'ann',
			memberName: 'Member ann',
			device: 'd1',
			document: 'pair/1',
			table: 'visits',
			record: 'v59',
			about: null,
			fields: [{ field: 'minutes', before: 10, after: 20 }],
		});
		const last = first.lines.at(-1)?.n;
		const second = (await read(`?document=pair/1&before=${last}`, token)).body as AuditPage;
		expect([second.lines.length, second.more, second.lines[0]?.record]).toEqual([10, false, 'v9']);
	});

	it("is a record's history, a member's doings, or one kind of doing", async () => {
		const token = await tokenOf(await test.device('sun', 'staff'));
		await store.addAudit([
			entry(),
			entry({ record: 'v2', member: 'bob' }),
			entry({ kind: 'accepted', member: 'hao', about: 'ann' }),
		]);
		const ask = async (query: string) =>
			((await read(query, token)).body as AuditPage).lines.map(({ kind, record }) => [kind, record]);
		expect(await ask('?table=visits&record=v1')).toEqual([
			['accepted', 'v1'],
			['changed', 'v1'],
		]);
		expect(await ask('?member=bob')).toEqual([['changed', 'v2']]);
		expect(await ask('?kind=accepted')).toEqual([['accepted', 'v1']]);
		expect(await ask('?record=&kind=accepted')).toHaveLength(1);
	});

	it('is for staff, and for questions of its form', async () => {
		const ann = await tokenOf(await test.device('ann'));
		expect(await read('', ann)).toEqual({ status: 403, body: { reason: 'not-allowed' } });
		expect((await read('', 'nonsense')).status).toBe(401);
		const sun = await tokenOf(await test.device('sun', 'staff'));
		for (const query of ['?before=0', '?before=x', '?document=pair', '?record=../x', '?kind=dance'])
			expect((await read(query, sun)).status).toBe(400);
	});
});

describe('POST /api/looks', () => {
	it('keeps each look once, as it was taken', async () => {
		const ann = await test.device('ann');
		const token = await tokenOf(ann);
		const looks = [look(), look({ kind: 'revealed', field: 'phone' })];
		expect(await tell(looks, token)).toEqual({ status: 200, body: {} });
		await tell([...looks, look({ at: 10 })], token);
		const lines = (await store.audit({ record: 'r1', limit: 9 })).reverse();
		expect(lines.map(({ kind, enteredAt }) => [kind, enteredAt])).toEqual([
			['opened', 9],
			['revealed', 9],
			['opened', 10],
		]);
		expect(lines[1]).toMatchObject({
			member: 'ann',
			device: ann.admission.device,
			document: 'pair/1',
			table: 'recipients',
			fields: [{ field: 'phone', before: null, after: null }],
		});
	});

	it('skips what nobody could have looked at, without holding up the others', async () => {
		const token = await tokenOf(await test.device('ann'));
		const answer = await tell(
			[
				look({ document: 'pair/gone' }),
				look({ document: 'nothing' }),
				look({ table: 'residents' }),
				look({ kind: 'revealed' }),
				look({ kind: 'revealed', field: 'bogus' }),
				look({ id: 'r2' }),
			],
			token,
		);
		expect(answer.status).toBe(200);
		expect((await store.audit({ kind: 'opened', limit: 9 })).map(({ record }) => record)).toEqual(['r2']);
		expect(await store.audit({ kind: 'revealed', limit: 9 })).toEqual([]);
	});

	it("takes a look at a document that is no longer the member's", async () => {
		const token = await tokenOf(await test.device('ann'));
		await tell([look({ document: 'pair/2' })], token);
		expect(await store.audit({ document: 'pair/2', kind: 'opened', limit: 9 })).toHaveLength(1);
	});

	it('takes so many on a day, and more on the next', async () => {
		const token = await tokenOf(await test.device('ann'));
		const many = (from: number) => Array.from({ length: 200 }, (_, i) => look({ at: from + i }));
		for (let i = 0; i < 25; i++) expect((await tell(many(i * 200), token)).status).toBe(200);
		expect(await tell([look({ at: 9_999 })], token)).toEqual({ status: 429, body: { reason: 'too-many' } });
		test.pass(24 * 60 * 60 * 1000);
		const later = await tokenOf(await test.device('ann'));
		expect((await tell([look({ at: 9_999 })], later)).status).toBe(200);
	});

	it('is for members, and for looks of its form', async () => {
		expect((await tell([look()], 'nonsense')).status).toBe(401);
		const token = await tokenOf(await test.device('ann'));
		expect((await tell([], token)).status).toBe(400);
		expect((await tell([{ ...look(), kind: 'danced' }], token)).status).toBe(400);
	});
});
