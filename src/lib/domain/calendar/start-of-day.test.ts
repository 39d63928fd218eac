import { expect, it } from 'vitest';
import { addDays } from './day.ts';
import { dayOf } from './day-of.ts';
import { startOfDay } from './start-of-day.ts';

it('begins where the day before has ended, also where a day has 23 hours', () => {
	expect(startOfDay('2026-11-24', 'Asia/Shanghai')).toBe(Date.parse('2026-11-23T16:00:00Z'));
	for (const [day, zone] of [
		['2026-11-24', 'Asia/Shanghai'],
		['2026-03-29', 'Europe/Berlin'],
		['2026-03-30', 'Europe/Berlin'],
	] as const) {
		expect(dayOf(startOfDay(day, zone), zone)).toBe(day);
		expect(dayOf(startOfDay(day, zone) - 1, zone)).toBe(addDays(day, -1));
	}
});
