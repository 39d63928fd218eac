import { expect, it } from 'vitest';
import { daysRows, put, shift, TEAM } from '../testing/builders.ts';
import { boardWeek } from './board-week.ts';
import { copyChanges, shiftsToCopy } from './copy-week.ts';

const last = boardWeek(
	daysRows(
		[shift('a', { day: '2026-11-18' }), shift('b', { day: '2026-11-19', place: undefined })],
		[put('a', 'ann'), put('a', 'bo')],
	),
	TEAM,
	'2026-11-16',
);
const writer = () => {
	let made = 0;
	return { id: 'lead', now: 7, newId: () => `n${++made}` };
};

it('leaves out what this week has already', () => {
	const week = boardWeek(daysRows([shift('x', { day: '2026-11-25' })]), TEAM, '2026-11-23');
	expect(shiftsToCopy(last, week).map((one) => one.shift.id)).toEqual(['b']);
	const later = boardWeek(daysRows([shift('x', { startsAt: '08:00' })]), TEAM, '2026-11-23');
	expect(shiftsToCopy(last, later).map((one) => one.shift.id)).toEqual(['a', 'b']);
});

it('copies shifts a week later, with their people or without', () => {
	const [one] = last.shifts;
	const fields = { startsAt: '09:00', endsAt: '11:00', kind: 'patrol', title: '义务巡逻', needed: 2 };
	expect(copyChanges([one!], 7, false, writer())).toEqual([
		{ table: 'shifts', id: 'n1', fields: { ...fields, day: '2026-11-25', place: '东门' } },
	]);
	expect(copyChanges([one!], 7, true, writer()).slice(1)).toEqual(
		['ann', 'bo'].map((memberId) => ({
			table: 'assignments',
			id: `n1.${memberId}`,
			fields: { shiftId: 'n1', memberId, assignedBy: 'lead', assignedAt: 7 },
		})),
	);
});

it('writes no place where there was none', () => {
	const [change] = copyChanges([last.shifts[1]!], 7, true, writer());
	expect(change).not.toHaveProperty('fields.place');
});
