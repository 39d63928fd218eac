import { addDays, type Day } from '../../../domain/calendar/day.ts';
import { formatDate } from '$lib/text/dates/format-day.ts';
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

/** 11月23日–29日; 11月30日–12月6日; Nov 23 – 29 */
export function weekRange(monday: Day): string {
	const sunday = addDays(monday, 6);
	const sameMonth = monday.slice(0, 7) === sunday.slice(0, 7);
	if (getLocale() === 'en')
		return `${formatDate(monday)} – ${sameMonth ? dayNumber(sunday) : formatDate(sunday)}`;
	return `${formatDate(monday)}–${sameMonth ? format(sunday, { day: 'numeric' }) : formatDate(sunday)}`;
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
