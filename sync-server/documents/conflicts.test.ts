import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { AuditEntry } from '../store/store.ts';
import { GuardedRoom } from '../testing/guarded-room.ts';
import { pairing, recipient, visit } from '../testing/seed-station.ts';

const ROLES = { ann: 'volunteer', bob: 'volunteer', lee: 'teamLeader', sun: 'staff', kim: 'staff' } as const;
const dossier = (fields: Record<string, unknown>) => ({ table: 'recipients', id: 'r1', fields });

const look = (table: string, record: string): AuditEntry => ({
	kind: 'opened',
	at: 1,
	enteredAt: 1,
	member: 'lee',
	device: 'd',
	document: 'pair/1',
	table,
	record,
	about: null,
	fields: null,
	item: null,
});

let pair: GuardedRoom;
beforeEach(async () => {
	pair = await GuardedRoom.make(
		'pair/1',
		ROLES,
		pairing('1', ['ann', 'bob']),
		recipient('1', { needs: 'salt' }),
	);
});
afterEach(() => pair.dispose());

const conflicts = (): Promise<AnyRecord[]> => pair.rows('conflicts');

/** Yjs lets the higher client id stand: so each story is told with either of the two winning. */
const ORDERS = [
	{ first: 100, second: 200, second_: 'stands' },
	{ first: 200, second: 100, second_: 'does not stand' },
] as const;

describe.each(ORDERS)('two changes of which the second $second_', ({ first, second }) => {
	const stands = second > first;

	it('[G11] of different fields are put together, and noted as parallel', async () => {
		const [lee, ann] = [await pair.copy(first), await pair.copy(second)];
		const annsUpdate = ann.write(dossier({ caution: 'a dog' }));
		expect(await pair.send('lee', [lee.write(dossier({ phone: '123' }))])).toMatchObject([
			{ kind: 'stored' },
		]);
		// Hers carries the whole dossier, without the telephone number: which is not hers to change, and she did not.
		expect(await pair.send('ann', [annsUpdate])).toMatchObject([{ kind: 'stored' }]);
		const whole = { phone: '123', caution: 'a dog', needs: 'salt' };
		expect(await pair.record('recipients', 'r1')).toMatchObject(whole);
		expect((await pair.rows('recipients'))[0]).toMatchObject(whole);
		const leesSide = { by: 'lee', values: { phone: '123' } };
		const annsSide = { by: 'ann', values: { caution: 'a dog' } };
		const [standing, other] = stands ? [annsSide, leesSide] : [leesSide, annsSide];
		expect(await conflicts()).toMatchObject([
			{
				id: `${second}.0`,
				kind: 'parallel',
				table: 'recipients',
				recordId: 'r1',
				fields: Object.keys(other.values),
				standing: standing.values,
				standingBy: standing.by,
				other: other.values,
				otherBy: other.by,
				base: { phone: null, caution: null },
			},
		]);
	});

	it('[G11] of the same field are noted with both values, both authors and what both had seen', async () => {
		const [bob, ann] = [await pair.copy(first), await pair.copy(second)];
		const annsUpdate = ann.write(dossier({ needs: 'rice' }));
		await pair.send('bob', [bob.write(dossier({ needs: 'oil' }))]);
		await pair.send('ann', [annsUpdate]);
		expect((await pair.record('recipients', 'r1'))?.needs).toBe(stands ? 'rice' : 'oil');
		expect(await conflicts()).toMatchObject([
			{
				kind: 'conflict',
				fields: ['needs'],
				base: { needs: 'salt' },
				standing: { needs: stands ? 'rice' : 'oil' },
				standingBy: stands ? 'ann' : 'bob',
				other: { needs: stands ? 'oil' : 'rice' },
				otherBy: stands ? 'bob' : 'ann',
			},
		]);
	});

	it('[G11] are recognised also when the station was restarted in between', async () => {
		const [lee, ann] = [await pair.copy(first), await pair.copy(second)];
		// Begun by somebody whose change is in the operations' record; then overwritten, and forgotten by a restart.
		const sun = await pair.copy(50);
		await pair.send('sun', [sun.write(dossier({ needs: 'tea' }))]);
		for (const copy of [lee, ann]) await copy.sync(pair);
		const annsUpdate = ann.write(dossier({ caution: 'a dog' }));
		await pair.send('lee', [lee.write(dossier({ phone: '123' })), lee.write(dossier({ phone: '124' }))]);
		// Somebody looked at the dossier meanwhile: that is in its history too.
		await pair.store.addAudit([look('recipients', 'r1')]);
		await pair.restart();
		expect(await pair.send('ann', [annsUpdate])).toMatchObject([{ kind: 'stored' }]);
		expect(await pair.record('recipients', 'r1')).toMatchObject({
			phone: '124',
			caution: 'a dog',
			needs: 'tea',
		});
		expect(await conflicts()).toMatchObject([{ kind: 'parallel' }]);
	});

	it('[G11] by the same author in one chain without a network are one branch and one conflict', async () => {
		const [bob, ann] = [await pair.copy(first), await pair.copy(second)];
		const chain = ['rice', 'rice and tea', 'rice, tea'].map((needs) => ann.write(dossier({ needs })));
		const more = ann.write(dossier({ caution: 'a dog' }));
		await pair.send('bob', [bob.write(dossier({ needs: 'oil' }))]);
		expect(await pair.send('ann', [...chain, more])).toHaveLength(4);
		const noted = await conflicts();
		expect(noted).toHaveLength(1);
		expect(noted[0]).toMatchObject({ kind: 'conflict', fields: ['needs'] });
		const [anns, bobs] = stands ? (['standing', 'other'] as const) : (['other', 'standing'] as const);
		expect(noted[0]).toMatchObject({
			[anns]: { needs: 'rice, tea' },
			[bobs]: { needs: 'oil' },
			[`${anns}By`]: 'ann',
		});
		expect(await pair.record('recipients', 'r1')).toMatchObject({
			needs: stands ? 'rice, tea' : 'oil',
			caution: 'a dog',
		});
	});

	it('[G11] of fields by themselves meet only in the same field', async () => {
		const shift = {
			day: '2026-11-24',
			startsAt: '09:00',
			endsAt: '11:00',
			kind: 'patrol',
			title: 'x',
			needed: 2,
		};
		const team = await GuardedRoom.make(
			'team/t',
			{ lee: 'teamLeader', sun: 'staff' },
			{ table: 'shifts', id: 's1', fields: shift },
		);
		const [lee, sun] = [await team.copy(first), await team.copy(second)];
		const change = (fields: Record<string, unknown>) => ({ table: 'shifts', id: 's1', fields });
		const suns = sun.write(change({ title: 'south gate', needed: 3 }));
		await team.send('lee', [lee.write(change({ title: 'north gate', endsAt: '12:00' }))]);
		await team.send('sun', [suns]);
		expect(await team.record('shifts', 's1')).toMatchObject({
			endsAt: '12:00',
			needed: 3,
			title: stands ? 'south gate' : 'north gate',
		});
		expect(await team.rows('conflicts')).toMatchObject([
			{
				kind: 'conflict',
				fields: ['title'],
				standingBy: stands ? 'sun' : 'lee',
				otherBy: stands ? 'lee' : 'sun',
			},
		]);
		await team.dispose();
	});

	it('[G11] to the same value, or of the same person to different fields, are none', async () => {
		const [bob, ann] = [await pair.copy(first), await pair.copy(second)];
		const annsUpdate = ann.write(dossier({ needs: 'rice' }));
		await pair.send('bob', [bob.write(dossier({ needs: 'rice' }))]);
		await pair.send('ann', [annsUpdate]);
		expect(await conflicts()).toEqual([]);
		const [phone, tablet] = [await pair.copy(first + 1), await pair.copy(second + 1)];
		const later = tablet.write(dossier({ phone: '5' }));
		await pair.send('sun', [phone.write(dossier({ caution: 'stairs' }))]);
		await pair.send('sun', [later], { device: 'tablet' });
		expect(await pair.record('recipients', 'r1')).toMatchObject({
			caution: 'stairs',
			phone: '5',
			needs: 'rice',
		});
		expect(await conflicts()).toEqual([]);
	});

	it('[G11] of the same person to different values of one field are one all the same', async () => {
		const [phone, tablet] = [await pair.copy(first), await pair.copy(second)];
		const later = tablet.write(dossier({ phone: '5' }));
		await pair.send('sun', [phone.write(dossier({ phone: '6' }))]);
		await pair.send('sun', [later], { device: 'tablet' });
		expect(await conflicts()).toMatchObject([{ kind: 'conflict', standingBy: 'sun', otherBy: 'sun' }]);
	});

	it('[G12] are judged by what their author changed: nothing forbidden passes by losing or winning', async () => {
		const [lee, ann] = [await pair.copy(first), await pair.copy(second)];
		const forbidden = ann.write(dossier({ phone: '999', caution: 'a dog' }));
		await pair.send('lee', [lee.write(dossier({ contactName: 'Li' }))]);
		expect(await pair.send('ann', [forbidden])).toEqual([
			{ kind: 'refused', refusal: { reason: 'role', table: 'recipients', id: 'r1' } },
		]);
		expect(await conflicts()).toEqual([]);
	});

	it('[G12] of which one does not say what it replaces change everything that they differ in', async () => {
		const ann = await pair.copy(second);
		const bare = ann.do((doc) => {
			const records = doc.getMap('recipients');
			const value = records.get('r1') as object;
			// As a device would write it that has never seen the dossier.
			(records as unknown as { _map: Map<string, unknown> })._map.delete('r1');
			records.set('r1', { ...value, name: 'Somebody else' });
		});
		expect(await pair.send('ann', [bare])).toEqual([
			{ kind: 'refused', refusal: { reason: 'role', table: 'recipients', id: 'r1' } },
		]);
	});

	it('[G12] after a restart is measured by what its author saw, also where the station wrote that itself', async () => {
		const bob = await pair.copy(300);
		const [ann, sun] = [await pair.copy(200), await pair.copy(100)];
		const [anns, suns] = [
			ann.write(dossier({ needs: 'rice' })),
			sun.write(dossier({ phone: '13800000001' })),
		];
		const bobs = bob.write(dossier({ needs: 'oil' }));
		await pair.send('sun', [suns]);
		// The two are put together by the station: that is another write of its own, and not the one that bob saw.
		await pair.send('ann', [anns]);
		await pair.restart();
		// Taken for what bob had seen, it would have him take the telephone away, which is not his to do.
		expect(await pair.send('bob', [bobs])).toMatchObject([{ kind: 'stored' }]);
		expect(await pair.record('recipients', 'r1')).toMatchObject({ phone: '13800000001' });
	});

	it('[G13] is told to all, its author included, with the change or not at all', async () => {
		const [bob, ann] = [await pair.copy(first), await pair.copy(second)];
		const annsUpdate = ann.write(dossier({ needs: 'rice' }));
		await pair.send('bob', [bob.write(dossier({ needs: 'oil' }))]);
		const before = pair.registry.heads.get('pair/1')!;
		expect(await pair.send('ann', [annsUpdate])).toEqual([{ kind: 'stored', seq: before + 1 }]);
		const behind = pair.committed.at(-1)!;
		expect(behind).toMatchObject({ seq: before + 2, source: null });
		expect(behind.rows.map(({ table }) => table)).toContain('conflicts');
	});
});

describe('an open conflict', () => {
	async function begin(): Promise<string> {
		const [bob, ann] = [await pair.copy(100), await pair.copy(200)];
		const annsUpdate = ann.write(dossier({ needs: 'rice' }));
		await pair.send('bob', [bob.write(dossier({ needs: 'oil' }))]);
		await pair.send('ann', [annsUpdate]);
		return (await conflicts())[0]!.id;
	}

	it('[G14] tells what stands while others go on', async () => {
		const id = await begin();
		const lee = await pair.copy();
		await pair.send('lee', [lee.write(dossier({ needs: 'flour' }))]);
		expect(await conflicts()).toMatchObject([
			{ id, standing: { needs: 'flour' }, standingBy: 'lee', other: { needs: 'oil' }, otherBy: 'bob' },
		]);
	});

	it('[G14] is over when the other author has seen it and decided', async () => {
		const id = await begin();
		const bob = await pair.copy();
		await pair.send('bob', [bob.write(dossier({ needs: 'oil' }))], { device: 'tablet' });
		expect(await conflicts()).toMatchObject([{ id, resolved: { by: 'bob', took: 'other' } }]);
	});

	it('[G14] is resolved by an ordinary change of one of the two or of staff, and of nobody else', async () => {
		const id = await begin();
		const resolve = (by: string) => ({
			table: 'conflicts',
			id,
			fields: { resolved: { by, at: 9, took: 'other' } },
		});
		const lee = await pair.copy();
		expect(await pair.send('lee', [lee.write(resolve('lee'))])).toMatchObject([
			{ refusal: { reason: 'author' } },
		]);
		const forged = await pair.copy();
		const values = { table: 'conflicts', id, fields: { other: { needs: 'poison' } } };
		expect(await pair.send('sun', [forged.write(values)])).toMatchObject([{ refusal: { reason: 'fixed' } }]);
		const bob = await pair.copy();
		// One tap: the other value, and the conflict with it.
		const tapped = bob.write(dossier({ needs: 'oil' }), resolve('bob'));
		expect(await pair.send('bob', [tapped], { device: 'tablet' })).toMatchObject([{ kind: 'stored' }]);
		expect(await conflicts()).toMatchObject([
			{ id, resolved: { by: 'bob', took: 'other' }, other: { needs: 'oil' } },
		]);
		expect(await pair.record('recipients', 'r1')).toMatchObject({ needs: 'oil' });
	});

	it('[G14] that two resolve at once makes no other one', async () => {
		const id = await begin();
		const resolve = (by: string) => ({
			table: 'conflicts',
			id,
			fields: { resolved: { by, at: 9, took: by === 'sun' ? 'other' : 'standing' } },
		});
		const [sun, kim] = [await pair.copy(), await pair.copy()];
		const kims = kim.write(resolve('kim'));
		await pair.send('sun', [sun.write(resolve('sun'))]);
		expect(await pair.send('kim', [kims])).toMatchObject([{ kind: 'stored' }]);
		expect(await conflicts()).toHaveLength(1);
	});

	it('[G14] is found again after a restart: no second one for the same two', async () => {
		const ann = await pair.copy(200);
		const bob = await pair.copy(100);
		const chain = [ann.write(dossier({ needs: 'rice' })), ann.write(dossier({ needs: 'rice 2' }))];
		const bobs = [bob.write(dossier({ needs: 'oil' })), bob.write(dossier({ needs: 'oil 2' }))];
		await pair.send('bob', [bobs[0]!]);
		await pair.send('ann', [chain[0]!]);
		await pair.restart();
		await pair.send('bob', [bobs[1]!]);
		await pair.restart();
		await pair.send('ann', [chain[1]!]);
		expect(await conflicts()).toMatchObject([
			{ standing: { needs: 'rice 2' }, standingBy: 'ann', other: { needs: 'oil 2' }, otherBy: 'bob' },
		]);
	});

	it('[G14] is none where two assign the same person to the same shift', async () => {
		const shift = {
			day: '2026-11-24',
			startsAt: '09:00',
			endsAt: '11:00',
			kind: 'patrol',
			title: 'x',
			needed: 2,
		};
		const team = await GuardedRoom.make(
			'team/t',
			{ lee: 'teamLeader', sun: 'staff' },
			{ table: 'shifts', id: 's1', fields: shift },
		);
		const assign = (by: string, at: number) => ({
			table: 'assignments',
			id: 's1.ann',
			fields: { shiftId: 's1', memberId: 'ann', assignedBy: by, assignedAt: at },
		});
		const [lee, sun] = [await team.copy(), await team.copy()];
		const suns = sun.write(assign('sun', 5));
		await team.send('lee', [lee.write(assign('lee', 4))]);
		expect(await team.send('sun', [suns])).toMatchObject([{ kind: 'stored' }]);
		expect(await team.rows('conflicts')).toEqual([]);
		await team.dispose();
	});
});

describe('several processes', () => {
	it('[G13] note a conflict once, whoever is faster', async () => {
		const [bob, ann] = [await pair.copy(100), await pair.copy(200)];
		const other = await GuardedRoom.beside(pair);
		const annsUpdate = ann.write(dossier({ needs: 'rice' }));
		const bobsUpdate = bob.write(dossier({ needs: 'oil' }));
		// Both are judged on the same state, and only one of them can be stored first.
		const [annsOutcome, bobsOutcome] = await Promise.all([
			pair.send('ann', [annsUpdate]),
			other.send('bob', [bobsUpdate]),
		]);
		await pair.ports.pass(100);
		expect([...annsOutcome, ...bobsOutcome]).toMatchObject([{ kind: 'stored' }, { kind: 'stored' }]);
		expect(await conflicts()).toMatchObject([
			{ kind: 'conflict', standing: { needs: 'rice' }, other: { needs: 'oil' } },
		]);
		expect(await pair.send('ann', [annsUpdate])).toEqual([{ kind: 'known' }]);
		expect(await conflicts()).toHaveLength(1);
		await other.dispose();
	});

	it('[G13] leaves visits of two people alone', async () => {
		const [ann, bob] = [await pair.copy(), await pair.copy()];
		const updates = [ann.write(visit('v1')), bob.write(visit('v2', {}, 'bob'))];
		await pair.send('ann', [updates[0]!]);
		await pair.send('bob', [updates[1]!]);
		expect(await conflicts()).toEqual([]);
	});
});
