import { describe, expect, it } from 'vitest';
import type { Assignment, Shift } from '../tables/team-tables.ts';
import { findClashes, manShifts, minutesByMember } from './week-roster.ts';

let made = 0;

function shift(over: Partial<Shift> = {}): Shift {
	return {
		id: `s${++made}`,
		day: '2026-11-26',
		startsAt: '09:00',
		endsAt: '11:00',
		kind: 'patrol',
		title: '义务巡逻',
		needed: 2,
		...over,
	};
}

function put({ id: shiftId }: Shift, memberId: string, over: Partial<Assignment> = {}): Assignment {
	return { id: `${shiftId}.${memberId}`, shiftId, memberId, assignedBy: 'lead', assignedAt: ++made, ...over };
}

const gone = { by: 'lead', at: 1 };

describe('manShifts', () => {
	it('puts shifts in the order of time and counts who is missing', () => {
		const late = shift({ day: '2026-11-27' });
		const early = shift({ startsAt: '07:30', needed: 1 });
		const manned = manShifts([late, early], [put(early, 'ann'), put(late, 'bo')]);
		expect(manned.map(({ shift, memberIds, missing }) => [shift.id, memberIds, missing])).toEqual([
			[early.id, ['ann'], 0],
			[late.id, ['bo'], 1],
		]);
	});

	it('lists people in the order in which they were put in, each once', () => {
		const own = shift();
		const [manned] = manShifts(
			[own],
			[
				put(own, 'bo', { assignedAt: 20 }),
				put(own, 'ann', { assignedAt: 10 }),
				put(own, 'bo', { assignedAt: 30, id: 'other' }),
			],
		);
		expect(manned?.memberIds).toEqual(['ann', 'bo']);
		expect(manned?.missing).toBe(0);
	});

	it('never misses fewer than nobody', () => {
		const own = shift({ needed: 1 });
		expect(manShifts([own], [put(own, 'ann'), put(own, 'bo')])[0]?.missing).toBe(0);
	});

	it('counts nothing that was removed', () => {
		const own = shift();
		expect(manShifts([shift({ deleted: gone })], [])).toEqual([]);
		expect(manShifts([own], [put(own, 'ann', { deleted: gone })])[0]?.missing).toBe(2);
	});
});

describe('findClashes', () => {
	const clashesOf = (shifts: Shift[], people: string[][]) =>
		findClashes(
			manShifts(
				shifts,
				shifts.flatMap((own, i) => (people[i] ?? []).map((id) => put(own, id))),
			),
		);

	it('warns when one person is wanted in two places', () => {
		const hall = shift({ startsAt: '08:30', endsAt: '17:00', title: '值班书记' });
		const crossing = shift({ startsAt: '07:30', endsAt: '09:00', title: '路口' });
		expect(clashesOf([hall, crossing], [['ann'], ['ann', 'bo']])).toEqual([
			{ kind: 'overlap', memberId: 'ann', shifts: [crossing, hall] },
		]);
	});

	it('lets somebody go on elsewhere the moment they are relieved', () => {
		expect(clashesOf([shift(), shift({ startsAt: '11:00', endsAt: '12:00' })], [['ann'], ['ann']])).toEqual(
			[],
		);
	});

	it('is silent about two people at the same time', () => {
		expect(clashesOf([shift(), shift()], [['ann'], ['bo']])).toEqual([]);
	});

	it('calls the same slot twice an error', () => {
		const clashes = clashesOf([shift(), shift()], [['ann'], ['ann']]);
		expect(clashes.map(({ kind }) => kind)).toEqual(['twice']);
	});

	it('takes the same time at another place for an overlap', () => {
		const clashes = clashesOf([shift(), shift({ title: '西院' })], [['ann'], ['ann']]);
		expect(clashes.map(({ kind }) => kind)).toEqual(['overlap']);
	});

	it('sees a night that reaches into the next morning', () => {
		const night = shift({ startsAt: '22:00', endsAt: '06:30' });
		const morning = shift({ day: '2026-11-27', startsAt: '06:00', endsAt: '08:00' });
		expect(clashesOf([night, morning], [['ann'], ['ann']])).toHaveLength(1);
	});

	it('finds each of three that lie over one another', () => {
		const long = shift({ startsAt: '08:00', endsAt: '12:00', title: 'a' });
		const first = shift({ startsAt: '08:30', endsAt: '09:00', title: 'b' });
		const second = shift({ startsAt: '11:00', endsAt: '11:30', title: 'c' });
		const found = clashesOf([long, first, second], [['ann'], ['ann'], ['ann']]);
		expect(found.map(({ shifts }) => shifts.map(({ title }) => title))).toEqual([
			['a', 'b'],
			['a', 'c'],
		]);
	});
});

describe('minutesByMember', () => {
	it('adds up what each person has taken', () => {
		const [long, short] = [shift(), shift({ startsAt: '18:00', endsAt: '19:30' })];
		const manned = manShifts([long, short], [put(long, 'ann'), put(short, 'ann'), put(short, 'bo')]);
		expect(minutesByMember(manned)).toEqual(
			new Map([
				['ann', 210],
				['bo', 90],
			]),
		);
	});
});
