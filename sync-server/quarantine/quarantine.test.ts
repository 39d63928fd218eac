import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEntered } from '../../src/lib/protocol/channel-message.ts';
import { blobPath, type AuditLine, type QuarantineItem } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { openStore } from '../store/open-store.ts';
import type { Append, Store } from '../store/store.ts';
import { pairing, visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { postJson } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]);
const HASH = createHash('sha256').update(PNG).digest('hex');

let test: TestStation;
let sun: TestConnection;
let tokens: Record<'ann' | 'bob' | 'lee' | 'sun', string>;

/** The station ends between taking a change in and noting that it is decided. */
let endsBeforeDeciding = false;
/** Commits wait for it. */
let disk: Promise<void> | null = null;
const wrapStore = (store: Store) =>
	new Proxy(store, {
		get(target, key) {
			if (key === 'decideQuarantined' && endsBeforeDeciding)
				return () => Promise.reject(new Error('the station has ended'));
			if (key === 'commit')
				return async (appends: readonly Append[]) => {
					await disk;
					return target.commit(appends);
				};
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? (value.bind(target) as unknown) : value;
		},
	});

beforeEach(async () => {
	endsBeforeDeciding = false;
	disk = null;
	test = await TestStation.start({ wrapStore });
	const connect = async (member: string, role?: string) => {
		const connection = await (await (await test.device(member, role)).connect()).tailed();
		return { connection, token: (await connection.message('welcome')).token };
	};
	const staff = await connect('sun', 'staff');
	sun = staff.connection;
	tokens = {
		ann: (await connect('ann')).token,
		bob: (await connect('bob')).token,
		lee: (await connect('lee', 'leader')).token,
		sun: staff.token,
	};
});
afterEach(() => test.dispose());

const url = () => `${test.url}/api/quarantine`;
const changeOf = (id: string, over: Record<string, unknown> = {}) => {
	const { table, fields } = visit(id, over);
	return { table, id, fields };
};
const item = (key: string, over: object = {}) => ({
	key,
	document: 'pair/1',
	at: 1_700_000_000_000,
	reason: 'not-yours',
	changes: [changeOf(`v-${key}`)],
	...over,
});
const handOver = (token: string, ...items: object[]) => postJson(url(), { items }, { token });
async function list(token: string): Promise<QuarantineItem[]> {
	const { body } = await postJson(url(), null, { token, method: 'GET' });
	return (body as { items: QuarantineItem[] }).items;
}
const decide = (id: string, decision: object, token = tokens.sun) =>
	postJson(`${url()}/${id}`, decision, { token });

describe('a hand-over', () => {
	it('[R94] keeps what a device may not write any more, once', async () => {
		// bob never had pair/1, or lost it: the same.
		expect((await handOver(tokens.bob, item('a'), item('b'))).body).toEqual({ taken: ['a', 'b'] });
		expect((await handOver(tokens.bob, item('b'), item('c'))).body).toEqual({ taken: ['b', 'c'] });
		const items = await list(tokens.sun);
		expect(items.map(({ key }) => key).sort()).toEqual(['a', 'b', 'c']);
		expect(items[0]).toMatchObject({
			document: 'pair/1',
			member: 'bob',
			memberName: 'Member bob',
			at: 1_700_000_000_000,
			reason: 'not-yours',
			state: 'waiting',
			word: null,
		});
	});

	it('[R94] of what the station had taken, without its receipt having come, is nothing to decide', async () => {
		const phone = await test.device('ann', 'volunteer');
		const connection = await (await phone.connect()).tailed();
		const { token } = await connection.message('welcome');
		const channel = connection.openChannel('pair/1');
		connection.sendOn(channel, encodeEntered(1, 42));
		connection.sendUpdate(channel, connection.write('pair/1', visit('v1')));
		await connection.receipt(channel, 1);
		const same = item('same', { at: 42, changes: [changeOf('v1')] });
		expect((await handOver(token, same)).body).toEqual({ taken: [], known: ['same'] });
		// Another moment, another value, another device, or a photo that is not there: staff look at it.
		const others = [
			item('later', { at: 43, changes: [changeOf('v1')] }),
			item('other', { at: 42, changes: [changeOf('v1', { minutes: 31 })] }),
			item('photo', { at: 42, changes: [changeOf('v1', { photos: ['0'.repeat(64)] })] }),
			item('new', { at: 42, changes: [changeOf('v1'), changeOf('v2')] }),
		];
		expect((await handOver(token, ...others)).body).toEqual({ taken: ['later', 'other', 'photo', 'new'] });
		expect((await handOver(tokens.bob, same)).body).toEqual({ taken: ['same'] });
	});

	it('[R94] waits for what is on its way to the disk: that is then no matter for staff', async () => {
		const connection = await (await (await test.device('ann')).connect()).tailed();
		const { token } = await connection.message('welcome');
		let go: () => void = () => undefined;
		disk = new Promise((resolve) => (go = resolve));
		const channel = connection.openChannel('pair/1');
		connection.sendOn(channel, encodeEntered(1, 42));
		connection.sendUpdate(channel, connection.write('pair/1', visit('v1')));
		connection.say({ type: 'ping' });
		await connection.message('pong');
		const answer = handOver(token, item('same', { at: 42, changes: [changeOf('v1')] }));
		// The hand-over has come: whoever asks later is answered later.
		expect(await list(tokens.sun)).toEqual([]);
		go();
		disk = null;
		expect((await answer).body).toEqual({ taken: [], known: ['same'] });
	});

	it('[R94] of what a restored station lost is kept once, and staff put it back in its author’s name', async () => {
		const lost = (key: string, id: string, over = {}) =>
			item(key, { reason: 'lost-by-station', changes: [changeOf(id, { authorId: 'bob', ...over })] });
		// lee's phone has it, and a second one.
		expect((await handOver(tokens.lee, lost('a', 'v1'))).body).toEqual({ taken: ['a'] });
		expect((await handOver(tokens.ann, lost('b', 'v1'), lost('c', 'v1', { minutes: 31 }))).body).toEqual({
			taken: ['c'],
			known: ['b'],
		});
		const items = await list(tokens.sun);
		expect(items.map(({ key }) => key).sort()).toEqual(['a', 'c']);
		const first = items.find(({ key }) => key === 'a')!;
		expect((await decide(first.id, { decision: 'accept' })).status).toBe(200);
		await sun.reached('pair/1', 2);
		expect(sun.record('pair/1', 'visits', 'v1')).toMatchObject({ authorId: 'bob', minutes: 30 });
		// It stands again: the third has nothing to tell.
		expect((await handOver(tokens.lee, lost('d', 'v1'))).body).toEqual({ taken: [], known: ['d'] });
	});

	it('[R94] of another device under the same key is another one', async () => {
		await handOver(tokens.ann, item('a'));
		await handOver(tokens.bob, item('a'));
		expect(await list(tokens.sun)).toHaveLength(2);
	});

	it.each([
		['a document that is none', { document: 'nothing/1' }, 'not-found'],
		[
			'a table that the document does not hold',
			{ changes: [{ table: 'members', id: 'x', fields: {} }] },
			'unknown-table',
		],
		[
			'a value larger than a record',
			{ changes: [changeOf('v', { note: 'x'.repeat(LIMITS.record) })] },
			'value-too-large',
		],
		[
			'a value nested too deeply',
			{ changes: [changeOf('v', { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } })] },
			'value-too-large',
		],
	])('of %s is not taken, the others are', async (_, over, reason) => {
		expect((await handOver(tokens.ann, item('bad', over))).body).toEqual({ reason });
		expect((await handOver(tokens.ann, item('bad', over), item('good'))).body).toEqual({ taken: ['good'] });
	});

	describe('of a device that is to forget the station', () => {
		async function revoked() {
			const phone = await test.device('ann', 'volunteer');
			await postJson(`${test.url}/api/devices/${phone.admission.device}/revoke`, {}, { token: tokens.sun });
			const connection = await phone.connect();
			return (await connection.message('erase')).token;
		}
		const lines = async () => {
			const { body } = await postJson(`${test.url}/api/audit?kind=not-kept`, null, {
				token: tokens.sun,
				method: 'GET',
			});
			return (body as { lines: AuditLine[] }).lines;
		};

		it('[R94] keeps what nobody could accept, for staff to read', async () => {
			const token = await revoked();
			const unknown = item('unknown', { changes: [{ table: 'letters', id: 'x', fields: { text: '信' } }] });
			const large = item('large', { changes: [changeOf('v', { note: 'x'.repeat(LIMITS.record) })] });
			expect((await handOver(token, unknown, large)).body).toEqual({ taken: ['unknown', 'large'] });
			const found = (await list(tokens.sun)).find(({ key }) => key === 'unknown')!;
			expect(found).toMatchObject({ changes: [{ table: 'letters', id: 'x', fields: { text: '信' } }] });
			expect((await decide(found.id, { decision: 'accept' })).body).toEqual({ reason: 'unknown-table' });
			expect((await decide(found.id, { decision: 'reject' })).body).toMatchObject({ state: 'rejected' });
			expect(await lines()).toEqual([]);
		});

		it('[R94] has room where others have none, and in the end notes what it does not keep', async () => {
			const heavy = (key: string) =>
				item(key, {
					changes: Array.from({ length: 8 }, (_, i) => changeOf(`v${i}`, { note: 'x'.repeat(60_000) })),
				});
			const given = async (token: string, from: string) => {
				let taken = 0;
				for (let i = 0; i < 20; i++) {
					const { status } = await handOver(token, heavy(`${from}${i}`));
					if (status !== 200) break;
					taken++;
				}
				return taken;
			};
			const before = await given(tokens.ann, 'a');
			const token = await revoked();
			const answers = [];
			for (let i = 0; i < 20; i++) answers.push((await handOver(token, heavy(`b${i}`))).body);
			expect(answers.slice(0, before)).toEqual(
				Array.from({ length: before }, (_, i) => ({ taken: [`b${i}`] })),
			);
			expect(answers.at(-1)).toEqual({ taken: [], lost: ['b19'] });
			expect((await lines())[0]).toMatchObject({
				member: 'ann',
				document: 'pair/1',
				table: 'visits',
				record: 'v0',
				enteredAt: 1_700_000_000_000,
				about: 'quota',
				fields: null,
			});
			const none = item('none', {
				document: 'letters',
				changes: [{ table: 'letters', id: 'x', fields: {} }],
			});
			const untold = item('untold', { changes: [{ table: 'visits', id: 'v9', fields: {} }] });
			expect((await handOver(token, none, untold)).body).toEqual({ taken: [], lost: ['none', 'untold'] });
			expect((await lines()).slice(0, 2).map(({ about, document }) => [about, document])).toEqual([
				['too-large', 'pair/1'],
				['not-found', null],
			]);
		});

		it('[R94] that floods the station fills no record of operations', async () => {
			const token = await revoked();
			const many = (from: number) =>
				Array.from({ length: 60 }, (_, i) => item(`k${from + i}`, { document: 'letters' }));
			for (const from of [0, 60])
				expect((await handOver(token, ...many(from))).body).toMatchObject({ taken: [] });
			const first = await lines();
			const page = `${test.url}/api/audit?kind=not-kept&before=${first.at(-1)!.n}`;
			const { body } = await postJson(page, null, { token: tokens.sun, method: 'GET' });
			expect([first.length, body]).toMatchObject([50, { lines: { length: 50 }, more: false }]);
		});
	});

	it('of a reason that only a newer app knows is kept all the same', async () => {
		expect((await handOver(tokens.ann, item('k', { reason: 'because' }))).body).toEqual({ taken: ['k'] });
		expect((await list(tokens.sun))[0]).toMatchObject({ reason: 'station-too-old' });
	});

	it.each([
		['no items', { items: [] }],
		['too many items', { items: Array.from({ length: LIMITS.handedOver + 1 }, (_, i) => item(`k${i}`)) }],
		['no changes', { items: [item('k', { changes: [] })] }],
		['a key that is a path', { items: [item('../k')] }],
	])('of %s is malformed', async (_, body) => {
		expect((await postJson(url(), body, { token: tokens.ann })).body).toEqual({ reason: 'malformed' });
	});

	it('[R94] fills no disk: so many items and bytes of one member may wait', async () => {
		const large = (key: string) =>
			item(key, {
				changes: Array.from({ length: 8 }, (_, i) => changeOf(`v${i}`, { note: 'x'.repeat(60_000) })),
			});
		let kept = 0;
		for (let i = 0; i < 30; i++) {
			const { body } = await handOver(tokens.ann, large(`large${i}`), large(`too${i}`));
			if ('reason' in (body as object)) {
				expect(body).toEqual({ reason: 'quota' });
				break;
			}
			kept += (body as { taken: string[] }).taken.length;
		}
		expect(kept * 8 * 60_000).toBeLessThan(LIMITS.quarantinedBytes);
		expect(kept * 8 * 60_000).toBeGreaterThan(LIMITS.quarantinedBytes / 2);
		// What is there already is still said to be, and others are not concerned.
		expect((await handOver(tokens.ann, large('large0'))).body).toEqual({ taken: ['large0'] });
		expect((await handOver(tokens.bob, item('b'))).body).toEqual({ taken: ['b'] });
		for (let i = 0; i < 10; i++)
			await handOver(
				tokens.bob,
				...Array.from({ length: 100 }, (_, n) =>
					item(`b${i}-${n}`, { changes: [{ table: 'visits', id: 'v', fields: {} }] }),
				),
			);
		expect((await handOver(tokens.bob, item('last'))).body).toEqual({ reason: 'quota' });
	});

	it('may be made so many times a minute', async () => {
		let status = 200;
		let count = 0;
		while (status === 200) {
			({ status } = await handOver(tokens.ann, item('a')));
			count++;
		}
		expect([status, count]).toEqual([429, 121]);
		expect((await handOver(tokens.bob, item('b'))).status).toBe(200);
		test.pass(60_000);
		expect((await handOver(tokens.ann, item('a'))).status).toBe(200);
	});

	it('is larger than other requests, and bounded', async () => {
		const many = Array.from({ length: 12 }, (_, i) => changeOf(`v${i}`, { note: 'x'.repeat(60_000) }));
		expect((await handOver(tokens.ann, item('a', { changes: many }))).status).toBe(200);
		const more = [...many, ...many].map((change, i) => ({ ...change, id: `w${i}` }));
		expect((await handOver(tokens.ann, item('b', { changes: more }))).status).toBe(413);
	});
});

describe('the list', () => {
	it('[R94] shows a member their own, without what is in it', async () => {
		await handOver(tokens.ann, item('a'));
		await handOver(tokens.bob, item('b'));
		const own = await list(tokens.ann);
		expect(own.map(({ key }) => key)).toEqual(['a']);
		expect(own[0]).not.toHaveProperty('changes');
		expect(own[0]).not.toHaveProperty('present');
		expect(await list(tokens.lee)).toEqual([]);
	});

	it('names also who was removed since', async () => {
		await handOver(tokens.ann, item('a'));
		const channel = sun.openChannel('roster');
		const fields = { deleted: { by: 'sun', at: 1 } };
		sun.sendUpdate(channel, sun.write('roster', { table: 'members', id: 'ann', fields }));
		await sun.receipt(channel, 1);
		expect(await list(tokens.sun)).toMatchObject([{ member: 'ann', memberName: 'Member ann' }]);
	});

	it('shows staff what is in it beside what stands there now', async () => {
		await handOver(tokens.ann, item('a', { changes: [pairing('1', ['bob']), changeOf('v1')] }));
		const [shown] = await list(tokens.sun);
		expect(shown?.changes).toHaveLength(2);
		expect(shown?.present).toEqual([expect.objectContaining({ id: '1', volunteerIds: ['ann'] }), null]);
	});
});

describe('a decision', () => {
	const waiting = async () => (await list(tokens.sun)).find(({ state }) => state === 'waiting')!.id;

	it('[R94] to accept makes the changes, author and moment kept, and tells devices', async () => {
		await handOver(tokens.bob, item('a', { changes: [changeOf('v1', { authorId: 'bob', enteredAt: 42 })] }));
		const answer = await decide(await waiting(), { decision: 'accept', word: ' thanks ' });
		expect(answer.body).toMatchObject({ state: 'accepted', decidedBy: 'sun', word: 'thanks', member: 'bob' });
		await sun.reached('pair/1', 2);
		expect(sun.record('pair/1', 'visits', 'v1')).toMatchObject({ authorId: 'bob', enteredAt: 42 });
		expect(await list(tokens.bob)).toMatchObject([{ state: 'accepted', word: 'thanks' }]);
	});

	it('[R94] makes nobody staff by accepting it: that stays the head’s', async () => {
		const member = (id: string, fields: object) =>
			item(id, { document: 'roster', changes: [{ table: 'members', id, fields }] });
		await handOver(
			tokens.sun,
			member('sun', { role: 'head' }),
			member('bob', { role: 'staff' }),
			member('hao', { name: 'Sun' }),
		);
		await handOver(tokens.sun, member('ann', { phone: '13800000000' }));
		const answers = [];
		for (const { id, key } of await list(tokens.sun))
			answers.push([key, (await decide(id, { decision: 'accept' })).body]);
		const refused = answers.filter(([, body]) => (body as { reason?: string }).reason === 'head-only');
		expect(refused.map(([key]) => key).sort()).toEqual(['bob', 'hao', 'sun']);
		expect(sun.record('roster', 'members', 'sun')).toMatchObject({ role: 'staff' });
	});

	it('[R94] consents for nobody: that only the person may do', async () => {
		const consent = (id: string) =>
			item(id, {
				document: 'roster',
				changes: [{ table: 'members', id, fields: { consentOn: '2026-11-24' } }],
			});
		await handOver(tokens.sun, consent('bob'));
		expect((await decide(await waiting(), { decision: 'accept' })).body).toEqual({ reason: 'self' });
		await handOver(tokens.ann, consent('ann'));
		const own = (await list(tokens.sun)).find(({ member }) => member === 'ann')!;
		expect((await decide(own.id, { decision: 'accept' })).body).toMatchObject({ state: 'accepted' });
	});

	it('[R94] to accept is told in the operations’ record: by whom, and whose it was', async () => {
		await handOver(tokens.bob, item('a', { changes: [changeOf('v1', { authorId: 'bob' })] }));
		await decide(await waiting(), { decision: 'accept' });
		const store = openStore(test.data, test.ports);
		const [line] = await store.audit({ limit: 5, record: 'v1' });
		await store.close();
		expect(line).toMatchObject({
			kind: 'accepted',
			member: 'sun',
			about: 'bob',
			enteredAt: 1_700_000_000_000,
			document: 'pair/1',
			table: 'visits',
		});
		expect(line?.fields).toContainEqual({ field: 'minutes', before: null, after: 30 });
	});

	it('[R94] to reject keeps it out, with a word to the author', async () => {
		await handOver(tokens.bob, item('a'));
		const answer = await decide(await waiting(), { decision: 'reject', word: 'Bob visited another day.' });
		expect(answer.body).toMatchObject({ state: 'rejected' });
		expect(sun.record('pair/1', 'visits', 'v-a')).toBeNull();
		expect(await list(tokens.bob)).toMatchObject([{ state: 'rejected', word: 'Bob visited another day.' }]);
		const store = openStore(test.data, test.ports);
		expect((await store.audit({ limit: 1 }))[0]).toMatchObject({
			kind: 'rejected',
			member: 'sun',
			about: 'bob',
			record: 'v-a',
		});
		await store.close();
	});

	it('[R94] is made once, whoever is faster', async () => {
		await handOver(tokens.bob, item('a'));
		const id = await waiting();
		const answers = await Promise.all([
			decide(id, { decision: 'accept' }),
			decide(id, { decision: 'reject' }),
			decide(id, { decision: 'accept' }),
		]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
		expect(answers.find(({ status }) => status === 409)?.body).toEqual({ reason: 'already-decided' });
	});

	it('[R94] to accept what no schema lets pass says why, and it goes on waiting', async () => {
		await handOver(tokens.bob, item('a', { changes: [changeOf('v1', { minutes: 'long' })] }));
		const id = await waiting();
		expect(await decide(id, { decision: 'accept' })).toEqual({ status: 422, body: { reason: 'schema' } });
		expect(await waiting()).toBe(id);
		expect((await decide(id, { decision: 'reject' })).status).toBe(200);
	});

	it('[R94] to accept text puts it behind what was typed meanwhile', async () => {
		const channel = sun.openChannel('team/t');
		const doc = sun.copy('team/t');
		doc.once('update', (update: Uint8Array) => sun.sendUpdate(channel, update));
		doc.getText('weekNotes/2026-11-23/text').insert(0, 'Mind the ice. ');
		await sun.receipt(channel, 1);
		await handOver(
			tokens.lee,
			item('a', {
				document: 'team/t',
				changes: [{ table: 'weekNotes', id: '2026-11-23', fields: { text: 'Take lamps.' } }],
			}),
		);
		expect((await decide(await waiting(), { decision: 'accept' })).status).toBe(200);
		await sun.reached('team/t', 3);
		expect(sun.record('team/t', 'weekNotes', '2026-11-23')).toMatchObject({
			text: 'Mind the ice. Take lamps.',
		});
	});

	it('[R94] to accept text once more after the station ended in between puts it there once', async () => {
		const text = 'Take lamps. '.repeat(50);
		const changes = [
			{ table: 'weekNotes', id: '2026-11-23', fields: { text } },
			{ table: 'weekNotes', id: '2026-11-30', fields: { text: 'Snow.' } },
		];
		const notes = (key: string) => item(key, { document: 'team/t', changes });
		await handOver(tokens.lee, notes('a'));
		const id = await waiting();
		endsBeforeDeciding = true;
		expect((await decide(id, { decision: 'accept' })).status).toBe(503);
		endsBeforeDeciding = false;
		expect((await decide(id, { decision: 'accept' })).body).toMatchObject({ state: 'accepted' });
		const written = async (seq: number) => {
			await sun.reached('team/t', seq);
			return ['2026-11-23', '2026-11-30'].map((week) => sun.record('team/t', 'weekNotes', week)?.text);
		};
		expect(await written(2)).toEqual([text, 'Snow.']);
		// The same once more is another one.
		await handOver(tokens.lee, notes('b'));
		expect((await decide(await waiting(), { decision: 'accept' })).status).toBe(200);
		expect(await written(3)).toEqual([text + text, 'Snow.Snow.']);
	});

	it('is staff’s business', async () => {
		await handOver(tokens.ann, item('a'));
		for (const token of [tokens.ann, tokens.lee])
			expect((await decide(await waiting(), { decision: 'accept' }, token)).body).toEqual({
				reason: 'not-allowed',
			});
		expect((await decide('nothing', { decision: 'accept' })).body).toEqual({ reason: 'not-found' });
		expect((await decide(await waiting(), { decision: 'perhaps' })).body).toEqual({ reason: 'malformed' });
	});
});

describe('photos of what was handed over', () => {
	const ask = (method: string, token: string, hash = HASH) =>
		fetch(`${test.url}${blobPath('pair/1', hash)}`, {
			method,
			...(method === 'PATCH' ? { body: new Uint8Array(PNG) } : {}),
			headers: {
				authorization: `Bearer ${token}`,
				'upload-offset': '0',
				'upload-length': String(PNG.length),
			},
		});

	it('[R94] may follow, although the document is not the member’s; they are not shown', async () => {
		expect((await ask('PATCH', tokens.bob)).status).toBe(403);
		await handOver(tokens.bob, item('a', { changes: [changeOf('v1', { photos: [HASH] })] }));
		expect((await ask('HEAD', tokens.bob)).headers.get('upload-complete')).toBe('?0');
		expect((await ask('PATCH', tokens.bob)).headers.get('upload-complete')).toBe('?1');
		expect((await ask('GET', tokens.bob)).status).toBe(403);
		expect((await ask('HEAD', tokens.lee)).status).toBe(403);
		// Staff look at it before they decide.
		expect((await ask('GET', tokens.sun)).status).toBe(200);
	});
});
