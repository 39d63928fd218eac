import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Change } from '../../src/lib/domain/kernel/change.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { GuardedRoom } from '../testing/guarded-room.ts';
import { pairing, recipient, visit } from '../testing/seed-station.ts';

const DAY = 24 * 60 * 60 * 1000;
const ROLES = { ann: 'volunteer', bob: 'volunteer', lee: 'teamLeader', sun: 'staff', hao: 'head' } as const;
const shift = (id: string, fields: Record<string, unknown> = {}): Change => ({
	table: 'shifts',
	id,
	fields: {
		day: '2026-11-24',
		startsAt: '09:00',
		endsAt: '11:00',
		kind: 'patrol',
		title: 'x',
		needed: 2,
		...fields,
	},
});

let pair: GuardedRoom;
beforeEach(async () => {
	pair = await GuardedRoom.make('pair/1', ROLES, pairing('1', ['ann', 'bob']), recipient('1'));
});
afterEach(() => pair.dispose());

const refused = (reason: string, table?: string, id?: string) => [
	{ kind: 'refused', refusal: { reason, ...(table === undefined ? {} : { table, id }) } },
];

describe('a client id', () => {
	it('[G5] belongs to the device that wrote under it first, also after a restart', async () => {
		const ann = await pair.copy(700);
		expect(await pair.send('ann', [ann.write(visit('v1'))])).toMatchObject([{ kind: 'stored' }]);
		const thief = await pair.copy(700);
		const stolen = thief.write(visit('v2', {}, 'bob'));
		expect(await pair.send('bob', [stolen])).toEqual(refused('foreign-client'));
		await pair.restart();
		expect(await pair.send('bob', [stolen])).toEqual(refused('foreign-client'));
		// Another device of the same member is another device.
		expect(await pair.send('ann', [stolen], { device: 'tablet' })).toEqual(refused('foreign-client'));
		expect(await pair.send('ann', [ann.write(visit('v3'))])).toMatchObject([{ kind: 'stored' }]);
	});

	it('[G5] of the station, and 0, are nobody’s', async () => {
		for (const client of [0, 1]) {
			const copy = await pair.copy(client);
			expect(await pair.send('sun', [copy.write(visit('v1', {}, 'sun'))])).toEqual(refused('foreign-client'));
		}
	});

	it('[G5] that only comes along with what is known already is looked at by nobody', async () => {
		const ann = await pair.copy();
		const first = ann.write(visit('v1'));
		await pair.send('ann', [first]);
		expect(await pair.send('bob', [first], { state: true })).toEqual([{ kind: 'known' }]);
	});

	it('[G5] gives no receipt for an entry that another device’s writing under it makes look known', async () => {
		const [ann, bob] = [await pair.copy(7_001), await pair.copy(7_001)];
		await pair.send('bob', [bob.write(visit('forged', { authorId: 'bob' }))]);
		const refused = { kind: 'refused', refusal: { reason: 'foreign-client' } };
		expect(await pair.send('ann', [ann.write(visit('v1'))])).toEqual([refused]);
	});

	it('[G5] is new some hundred times at most', async () => {
		const outcomes = [];
		for (let i = 0; i < 501; i++) {
			const copy = await pair.copy(1_000 + i);
			outcomes.push(
				...(await pair.send('sun', [
					copy.write({ table: 'recipients', id: 'r1', fields: { needs: `${i}` } }),
				])),
			);
		}
		expect(outcomes.slice(0, 500).every(({ kind }) => kind === 'stored')).toBe(true);
		expect(outcomes[500]).toEqual({ kind: 'refused', refusal: { reason: 'quota' } });
	}, 60_000);
});

describe('the form of a record', () => {
	it('[G6] is kept: no entry is taken out, and no record’s map replaced', async () => {
		const team = await GuardedRoom.make('team/t', { lee: 'teamLeader' }, shift('s1'));
		const tries: [(doc: Y.Doc) => void, string][] = [
			[(doc) => doc.getMap('shifts').delete('s1'), 'entry-removed'],
			[(doc) => (doc.getMap('shifts').get('s1') as Y.Map<unknown>).delete('title'), 'entry-removed'],
			[(doc) => doc.getMap('shifts').set('s1', new Y.Map([['title', 'mine']])), 'entry-removed'],
			[(doc) => doc.getMap('shifts').set('s1', { title: 'mine' }), 'structure'],
			[(doc) => (doc.getMap('shifts').get('s1') as Y.Map<unknown>).set('title', new Y.Map()), 'structure'],
			[(doc) => (doc.getMap('shifts').get('s1') as Y.Map<unknown>).set('id', 'other'), 'structure'],
			[(doc) => (doc.getMap('shifts').get('s1') as Y.Map<unknown>).set('day', 'someday'), 'schema'],
		];
		for (const [work, reason] of tries) {
			const copy = await team.copy();
			expect(await team.send('lee', [copy.do(work)])).toEqual(refused(reason, 'shifts', 's1'));
		}
		expect(await team.record('shifts', 's1')).toMatchObject({ title: 'x' });
		// An entry that is emptied is none that is taken out.
		const copy = await team.copy();
		expect(
			await team.send('lee', [
				copy.write(shift('s1', { place: '大门口' })),
				copy.write(shift('s1', { place: null })),
			]),
		).toMatchObject([{ kind: 'stored' }, { kind: 'stored' }]);
		expect(await team.record('shifts', 's1')).not.toHaveProperty('place');
		await team.dispose();
	});

	it('[G6] keeps a field in its group, so that every device shows the same', async () => {
		const copy = await pair.copy();
		const twice = copy.do((doc) =>
			(doc.getMap('pairings').get('1') as Y.Map<unknown>).set('_', { volunteerIds: ['sun'] }),
		);
		expect(await pair.send('sun', [twice])).toEqual(refused('structure', 'pairings', '1'));
	});

	it('[G6] keeps what a newer app writes and this station does not know', async () => {
		const copy = await pair.copy();
		const fields = { mood: 'cheerful', visitors: { count: 2 } };
		expect(await pair.send('ann', [copy.write(visit('v1', fields))])).toMatchObject([{ kind: 'stored' }]);
		expect(await pair.record('visits', 'v1')).toMatchObject(fields);
		expect((await pair.rows('visits'))[0]).toMatchObject(fields);
	});

	it('[G6] has limits of size and depth', async () => {
		const copy = await pair.copy();
		const large = copy.write(
			visit('v1', { more: Array.from({ length: 20 }, () => 'x'.repeat(3_000)), evenMore: 'y'.repeat(6_000) }),
		);
		expect(await pair.send('ann', [large])).toMatchObject(refused('value-too-large'));
		const deep = (await pair.copy()).write(visit('v1', { more: [[[[[[1]]]]]] }));
		expect(await pair.send('ann', [deep])).toEqual(refused('value-too-large', 'visits', 'v1'));
		expect(LIMITS.valueDepth).toBe(5);
		const fine = (await pair.copy()).write(visit('v1', { more: [[[[[1]]]]] }));
		expect(await pair.send('ann', [fine])).toMatchObject([{ kind: 'stored' }]);
	});
});

describe('the rules of a table', () => {
	it('[G7] name the record and the reason, and leave the document as it was', async () => {
		const foreign = (await pair.copy()).write(visit('v1', {}, 'bob'));
		expect(await pair.send('ann', [foreign])).toEqual(refused('author', 'visits', 'v1'));
		const nobody = (await pair.copy()).write(visit('v1', { recipientId: 'rx' }));
		expect(await pair.send('ann', [nobody])).toEqual(refused('names-nothing', 'visits', 'v1'));
		const role = (await pair.copy()).write({ table: 'recipients', id: 'r1', fields: { phone: '123' } });
		expect(await pair.send('ann', [role])).toEqual(refused('role', 'recipients', 'r1'));
		expect(await pair.rows('visits')).toEqual([]);
		expect((await pair.copy()).doc.getMap('visits').size).toBe(0);
	});

	it('[G7] count days from the arrival of a record, not from what its author’s clock says', async () => {
		const ann = await pair.copy();
		await pair.send('ann', [ann.write(visit('v1', { enteredAt: 9e12 }))]);
		await pair.ports.pass(6.9 * DAY);
		await pair.restart();
		expect(
			await pair.send('ann', [ann.write({ table: 'visits', id: 'v1', fields: { minutes: 31 } })]),
		).toMatchObject([{ kind: 'stored' }]);
		await pair.ports.pass(0.2 * DAY);
		expect(
			await pair.send('ann', [ann.write({ table: 'visits', id: 'v1', fields: { minutes: 32 } })]),
		).toEqual(refused('too-late', 'visits', 'v1'));
		const sun = await pair.copy();
		expect(
			await pair.send('sun', [sun.write({ table: 'visits', id: 'v1', fields: { minutes: 33 } })]),
		).toEqual(refused('reason-missing', 'visits', 'v1'));
		const why = { by: 'sun', at: 5, reason: '电话核实' };
		expect(
			await pair.send('sun', [
				(await pair.copy()).write({ table: 'visits', id: 'v1', fields: { minutes: 33, correction: why } }),
			]),
		).toMatchObject([{ kind: 'stored' }]);
	});

	it('[G7] hold for whoever may open the document no more: nothing is looked at', async () => {
		const copy = await pair.copy();
		expect(await pair.send('eve', [copy.write(visit('v1', {}, 'eve'))])).toEqual(refused('not-yours'));
	});

	it('[G7] do not bind the station itself, the schema does', async () => {
		await pair.change(visit('v1', {}, 'nobody'));
		const outcome = pair.registry.tryChange('pair/1', [visit('v2', { minutes: -1 })]);
		await pair.ports.pass(10);
		expect(await outcome).toMatchObject({ kind: 'refused', refusal: { reason: 'schema' } });
	});

	it('[G7] hold for what a record begins with as for its changes', async () => {
		const ann = await pair.copy();
		const difficulty = (id: string, fields: Record<string, unknown>): Change => ({
			table: 'difficulties',
			id,
			fields: {
				recipientId: 'r1',
				what: '漏水',
				state: 'reported',
				reportedOn: '2026-11-24',
				reporterId: 'ann',
				...fields,
			},
		});
		expect(await pair.send('ann', [ann.write(difficulty('d1', {}))])).toMatchObject([{ kind: 'stored' }]);
		expect(await pair.send('ann', [ann.write(difficulty('d2', { dueOn: '2026-12-01' }))])).toEqual(
			refused('role', 'difficulties', 'd2'),
		);
	});

	it('[G7] see a record that comes in the same update', async () => {
		const room = await GuardedRoom.make('pair/1', ROLES);
		const copy = await room.copy();
		expect(
			await room.send('sun', [copy.write(pairing('1', ['ann']), recipient('1'), visit('v1', {}, 'sun'))]),
		).toMatchObject([{ kind: 'stored' }]);
		await room.dispose();
	});
});

describe('the state of a copy', () => {
	it('[G8] from staff brings back what others wrote, with its authors', async () => {
		const lost = await pair.copy();
		lost.write(visit('v1'), visit('v2', {}, 'bob'));
		const state = Y.encodeStateAsUpdate(lost.doc);
		expect(await pair.send('sun', [state], { state: true })).toMatchObject([{ kind: 'stored' }]);
		expect(await pair.record('visits', 'v2')).toMatchObject({ authorId: 'bob' });
	});

	it('[G8] from anybody else brings their own, and leaves what is not theirs', async () => {
		const bob = await pair.copy(900);
		const ann = await pair.copy(800);
		const lost = bob.write(visit('bobs', {}, 'bob'));
		ann.write(visit('anns'));
		Y.applyUpdate(ann.doc, lost);
		const state = Y.encodeStateAsUpdate(ann.doc, Y.encodeStateVector(await pair.stored()));
		expect(await pair.send('ann', [state], { state: true })).toEqual([{ kind: 'known' }]);
		expect((await pair.rows('visits')).map(({ id }) => id)).toEqual(['anns']);
		// Whose it is brings it, under the id that is theirs.
		expect(await pair.send('bob', [lost])).toMatchObject([{ kind: 'stored' }]);
	});
});

describe('refusals', () => {
	it('[G9] are budgeted for each device: twenty at once, then one a second', async () => {
		const outcomes: string[] = [];
		const bad = async () => (await pair.copy()).write(visit('v1', {}, 'bob'));
		for (let i = 0; i < 21; i++) outcomes.push((await pair.send('ann', [await bad()]))[0]!.kind);
		expect(outcomes.slice(0, 20).every((kind) => kind === 'refused')).toBe(true);
		expect((await pair.send('ann', [await bad(), await bad()])).map(({ kind }) => kind)).toEqual([
			'overdrawn',
		]);
		// Nobody else pays for it, and what the bytes alone tell costs nothing.
		expect(await pair.send('bob', [(await pair.copy()).write(visit('v2', {}, 'bob'))])).toMatchObject([
			{ kind: 'stored' },
		]);
		await pair.ports.pass(2_000);
		expect(await pair.send('ann', [(await pair.copy()).write(visit('v3'))])).toMatchObject([
			{ kind: 'stored' },
		]);
	});

	it('[G9] are budgeted together with updates for which the document had to be read anew in vain', async () => {
		const fromNowhere = async () => {
			const copy = await pair.copy();
			copy.write(visit('v1'));
			return copy.write({ table: 'visits', id: 'v1', fields: { minutes: 45 } });
		};
		const outcomes: string[] = [];
		for (let i = 0; i < 24; i++) outcomes.push((await pair.send('ann', [await fromNowhere()]))[0]!.kind);
		expect(outcomes.slice(0, 20)).toEqual(Array(20).fill('gap'));
		expect(outcomes.slice(20)).toContain('overdrawn');
		expect(await pair.send('bob', [await fromNowhere()])).toMatchObject([{ kind: 'gap' }]);
	});
});

describe('the operations’ record', () => {
	it('[G10] tells of each record who changed what from what to what, and when it was entered', async () => {
		const ann = await pair.copy(700);
		await pair.send('ann', [
			ann.write(visit('v1')),
			ann.write({ table: 'visits', id: 'v1', fields: { minutes: 45, note: '好' } }),
		]);
		const [line] = await pair.store.audit({ limit: 10, document: 'pair/1' });
		expect(line).toMatchObject({
			kind: 'changed',
			member: 'ann',
			device: "ann's phone",
			enteredAt: 7,
			table: 'visits',
			record: 'v1',
			item: '700.1',
		});
		expect(line?.fields).toEqual([
			{ field: 'minutes', before: 30, after: 45 },
			{ field: 'note', before: null, after: '好' },
		]);
	});

	it('[G10] holds of a text the stretch that changed', async () => {
		const team = await GuardedRoom.make('team/t', { lee: 'teamLeader' }, shift('s1'));
		const type = (index: number, remove: number, insert: string) => ({
			table: 'weekNotes',
			id: '2026-11-23',
			text: 'text',
			index,
			remove,
			insert,
		});
		const copy = await team.copy();
		await team.send('lee', [copy.write(type(0, 0, 'bring lamps')), copy.write(type(6, 5, 'tea'))]);
		const [line] = await team.store.audit({ limit: 1, document: 'team/t' });
		expect(line?.fields).toEqual([
			{
				field: 'text',
				before: { at: 6, length: 11, text: 'lamps' },
				after: { at: 6, length: 9, text: 'tea' },
			},
		]);
		await team.dispose();
	});

	it('[G10] tells of the station’s own writes only where somebody asked for them or they change something', async () => {
		expect(await pair.store.audit({ limit: 10 })).toEqual([]);
		await pair.change({ table: 'pairings', id: '1', fields: { risk: 'high' } });
		const accepted = pair.registry.tryChange('pair/1', [visit('v1')], {
			kind: 'accepted',
			member: 'sun',
			device: 'desk',
			about: 'ann',
			enteredAt: 5,
		});
		await pair.ports.pass(10);
		expect(await accepted).toMatchObject({ kind: 'stored' });
		expect(await pair.store.audit({ limit: 10 })).toMatchObject([
			{ kind: 'accepted', member: 'sun', device: 'desk', about: 'ann', enteredAt: 5, record: 'v1' },
			{
				kind: 'changed',
				member: null,
				record: '1',
				fields: [{ field: 'risk', before: 'ordinary', after: 'high' }],
			},
		]);
	});
});
