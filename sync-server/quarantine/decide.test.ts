import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { wrapMethods } from '../store/wrap-methods.ts';
import { changeOf, item, quarantineDesk, type QuarantineDesk } from '../testing/quarantine-desk.ts';
import { pairing } from '../testing/seed-station.ts';

let test: QuarantineDesk['test'];
let sun: QuarantineDesk['sun'];
let tokens: QuarantineDesk['tokens'];
let handOver: QuarantineDesk['handOver'];
let list: QuarantineDesk['list'];
let decide: QuarantineDesk['decide'];

/** The station ends between taking a change in and noting that it is decided. */
let endsBeforeDeciding = false;
const wrapStore = (store: Store) =>
	wrapMethods(store, (name, method) =>
		name === 'decideQuarantined' && endsBeforeDeciding
			? () => Promise.reject(new Error('the station has ended'))
			: method,
	);

beforeEach(async () => {
	endsBeforeDeciding = false;
	({ test, sun, tokens, handOver, list, decide } = await quarantineDesk(wrapStore));
});
afterEach(() => test.dispose());

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
