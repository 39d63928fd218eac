import { expect, it } from 'vitest';
import { daysRows, MONDAY, shift, TEAM } from '../testing/builders.ts';
import { boardWeek } from '../week/board-week.ts';
import { firstFields } from './first-fields.ts';

const week = boardWeek(
	daysRows([shift('a', { startsAt: '18:00', endsAt: '19:30', needed: 3, kind: 'other' })]),
	TEAM,
	MONDAY,
);

it('begins a shift of a row with the time and number of that work', () => {
	expect(firstFields({ day: '2026-11-28', title: '义务巡逻', place: '东门' }, week, '2026-11-24')).toEqual({
		day: '2026-11-28',
		startsAt: '18:00',
		endsAt: '19:30',
		kind: 'other',
		title: '义务巡逻',
		place: '东门',
		needed: 3,
	});
});

it('begins any other on today, or on the Monday of another week', () => {
	expect(firstFields({}, week, '2026-11-24').day).toBe('2026-11-24');
	expect(firstFields({}, week, '2026-12-24').day).toBe(MONDAY);
});
