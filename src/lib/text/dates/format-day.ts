import { daysBetween } from '$lib/domain/calendar/day.ts';
import { getLocale } from '$lib/text/generated/runtime.js';
import { m } from '$lib/text/generated/messages.js';

/** A day without time zone as UTC midnight, which only serves to print it. */
function utc(day: string): number {
	return Date.parse(`${day}T00:00:00Z`);
}

/**
 * A day as people say it: 今天, 昨天, 明天, 11月16日 周一; with the year where it is not this one.
 * Both are `2026-11-24`; `today` comes from the replica's clock.
 */
export function formatDay(day: string, today: string): string {
	const distance = daysBetween(today, day);
	if (distance === 0) return m.common_today();
	if (distance === -1) return m.common_yesterday();
	if (distance === 1) return m.common_tomorrow();
	return formatDate(day, { weekday: true, year: day.slice(0, 4) !== today.slice(0, 4) });
}

/** A day by its date: 11月16日, with 周一 or the year where wanted. */
export function formatDate(day: string, show: { weekday?: boolean; year?: boolean } = {}): string {
	const locale = getLocale();
	const options: Intl.DateTimeFormatOptions = {
		timeZone: 'UTC',
		month: locale === 'en' ? 'short' : 'long',
		day: 'numeric',
		...(show.year && { year: 'numeric' }),
	};
	const date = new Intl.DateTimeFormat(locale, options).format(utc(day));
	if (!show.weekday) return date;
	const weekday = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short' }).format(utc(day));
	return locale === 'en' ? `${weekday} ${date}` : `${date} ${weekday}`;
}
