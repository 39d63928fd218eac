import { expect, it } from 'vitest';
import { weekOfPage, weeksFromNow } from './week-of-page.ts';
import { weekName, weekRange } from './week-words.ts';

const TODAY = '2026-11-24';

it('takes any day of a week for the week, and nonsense for this week', () => {
	expect(weekOfPage('2026-12-06', TODAY)).toBe('2026-11-30');
	for (const asked of [null, '', '2026-02-30', '2026-1-1', 'next', '9999-99-99'])
		expect(weekOfPage(asked, TODAY), String(asked)).toBe('2026-11-23');
});

it('names weeks as people do', () => {
	expect(weekName('2026-11-23', TODAY)).toBe('本周');
	expect(weekName('2026-11-30', TODAY)).toBe('下周');
	expect(weekName('2026-11-16', TODAY)).toBe('上周');
	expect(weekName('2026-11-09', TODAY)).toBe('11月9日–15日');
	expect(weekRange('2026-11-30')).toBe('11月30日–12月6日');
	expect(weeksFromNow('2027-01-04', TODAY)).toBe(Infinity);
});
