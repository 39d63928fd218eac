import { addDays, type Day } from '../../../domain/calendar/day.ts';
import { getLocale } from '$lib/text/generated/runtime.js';
import { m } from '$lib/text/generated/messages.js';
import { weeksFromNow } from './week-of-page.ts';

function format(day: Day, options: Intl.DateTimeFormatOptions): string {
	return new Intl.DateTimeFormat(getLocale(), { timeZone: 'UTC', ...options }).format(Date.parse(day));
}

/** 周二 */
export function weekdayName(day: Day): string {
	return format(day, { weekday: 'short' });
}

/** 二, for a strip of seven. */
export function weekdayLetter(day: Day): string {
	return format(day, { weekday: 'narrow' });
}

/** 24 */
export function dayNumber(day: Day): string {
	return String(Number(day.slice(8)));
}

/** 11月23日至29日 */
export function weekRange(monday: Day): string {
	const [from, to] = [monday, addDays(monday, 6)].map((day) => Date.parse(day)) as [number, number];
	return new Intl.DateTimeFormat(getLocale(), {
		timeZone: 'UTC',
		month: getLocale() === 'en' ? 'short' : 'long',
		day: 'numeric',
	}).formatRange(from, to);
}

/** 本周, 下周, 上周, else its days. */
export function weekName(monday: Day, today: Day): string {
	switch (weeksFromNow(monday, today)) {
		case 0:
			return m.schedule_week_this();
		case 1:
			return m.schedule_week_next();
		case -1:
			return m.schedule_week_last();
		default:
			return weekRange(monday);
	}
}
