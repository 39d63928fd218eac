import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, mondayOf, weekday, weekOf } from './day.ts';

describe('addDays', () => {
	it.each([
		['2026-11-24', 1, '2026-11-25'],
		['2026-11-30', 1, '2026-12-01'],
		['2026-12-31', 1, '2027-01-01'],
		['2028-02-28', 1, '2028-02-29'],
		['2026-03-01', -1, '2026-02-28'],
		['2026-11-24', 0, '2026-11-24'],
		['2026-11-24', -365, '2025-11-24'],
	])('%s and %d days is %s', (day, days, expected) => {
		expect(addDays(day, days)).toBe(expected);
	});
});

describe('daysBetween', () => {
	it('counts forwards and backwards, over years and leap days', () => {
		expect(daysBetween('2026-11-24', '2026-11-25')).toBe(1);
		expect(daysBetween('2026-11-24', '2026-11-22')).toBe(-2);
		expect(daysBetween('2028-01-01', '2029-01-01')).toBe(366);
		expect(daysBetween('2026-11-24', '2026-11-24')).toBe(0);
	});
});

describe('the week', () => {
	it('begins on Monday', () => {
		expect(weekday('2026-11-23')).toBe(0);
		expect(weekday('2026-11-29')).toBe(6);
	});

	it.each(['2026-11-23', '2026-11-26', '2026-11-29'])('of %s is that of 23 November', (day) => {
		expect(mondayOf(day)).toBe('2026-11-23');
		expect(weekOf(day)).toEqual([
			'2026-11-23',
			'2026-11-24',
			'2026-11-25',
			'2026-11-26',
			'2026-11-27',
			'2026-11-28',
			'2026-11-29',
		]);
	});

	it('lies in two years where it has to', () => {
		expect(weekOf('2027-01-01')[0]).toBe('2026-12-28');
		expect(weekOf('2027-01-01')[6]).toBe('2027-01-03');
	});
});
