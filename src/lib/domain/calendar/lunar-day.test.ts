import { describe, expect, it } from 'vitest';
import { lunarDay, lunarText } from './lunar-day.ts';

describe('lunarText', () => {
	it.each([
		['2026-02-17', '正月初一'],
		['2026-02-16', '腊月廿九'],
		['2026-03-03', '正月十五'],
		['2026-06-19', '五月初五'],
		['2026-09-25', '八月十五'],
		['2026-10-18', '九月初九'],
		['2025-07-25', '闰六月初一'],
		['2026-11-28', '十月二十'],
		['2026-11-29', '十月廿一'],
		['2026-12-08', '十月三十'],
		['2026-11-18', '十月初十'],
	])('%s is %s', (day, lunar) => {
		expect(lunarText(day)).toBe(lunar);
	});
});

describe('lunarDay', () => {
	it('gives month and day apart, for a row of days that names the month once', () => {
		expect(lunarDay('2026-11-24')).toEqual({ month: '十月', day: '十六' });
	});
});
