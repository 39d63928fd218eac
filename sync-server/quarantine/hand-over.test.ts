import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { textName } from '../../src/lib/domain/kernel/change.ts';
import { encodeEntered } from '../../src/lib/protocol/channel-message.ts';
import { blobPath, type AuditLine } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Store } from '../store/store.ts';
import { wrapMethods } from '../store/wrap-methods.ts';
import { changeOf, item, quarantineDesk, type QuarantineDesk } from '../testing/quarantine-desk.ts';
import { visit } from '../testing/seed-station.ts';
import { postJson } from '../testing/test-device.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]);
const HASH = createHash('sha256').update(PNG).digest('hex');

let test: QuarantineDesk['test'];
let sun: QuarantineDesk['sun'];
let tokens: QuarantineDesk['tokens'];
let handOver: QuarantineDesk['handOver'];
let list: QuarantineDesk['list'];
let decide: QuarantineDesk['decide'];

/** Commits wait for it. */
let disk: Promise<void> | null = null;
const wrapStore = (store: Store) =>
	wrapMethods(store, (name, method) => {
		if (name !== 'commit') return method;
		return async (...args) => {
			await disk;
			return method(...args);
		};
	});

beforeEach(async () => {
	disk = null;
	({ test, sun, tokens, handOver, list, decide } = await quarantineDesk(wrapStore));
});
afterEach(() => test.dispose());

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

	it('[R94] tells by its clocks what it had taken, of a text too, and keeps what comes on top', async () => {
		const phone = await test.device('lee', 'leader');
		const connection = await (await phone.connect()).tailed();
		const { token } = await connection.message('welcome');
		const doc = connection.copy('team/t');
		const typed = (insert: string) => {
			const before = Y.encodeStateVector(doc);
			const text = doc.getText(textName('weekNotes', '2026-11-23', 'text'));
			text.insert(text.length, insert);
			const fields = { text: insert };
			const update = Y.encodeStateAsUpdate(doc, before);
			const clocks = [...Y.parseUpdateMeta(update).to];
			return { update, changes: [{ table: 'weekNotes', id: '2026-11-23', fields }], clocks };
		};
		const [sent, unsent] = [typed('带灯'), typed('带茶')];
		const channel = connection.openChannel('team/t');
		connection.sendUpdate(channel, sent.update);
		await connection.receipt(channel, 1);
		const handed = [sent, unsent].map(({ changes, clocks }, n) =>
			item(`text-${n}`, { document: 'team/t', changes, clocks }),
		);
		expect((await handOver(token, ...handed)).body).toEqual({ taken: ['text-1'], known: ['text-0'] });
		// Under an id that is another device's, nothing of this one's has come.
		const others = item('others', { document: 'team/t', changes: sent.changes, clocks: sent.clocks });
		expect((await handOver(tokens.bob, others)).body).toEqual({ taken: ['others'] });
		expect((await handOver(token, item('none', { clocks: [[1, -1]] }))).body).toMatchObject({
			reason: 'malformed',
		});
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
		expect((await postJson(`${test.url}/api/quarantine`, body, { token: tokens.ann })).body).toEqual({
			reason: 'malformed',
		});
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
