import { dayOf } from '$lib/domain/calendar/day-of.ts';
import { getLocale } from '$lib/text/generated/runtime.js';
import { m } from '$lib/text/generated/messages.js';
import { formatDay } from './format-day.ts';

/** A time of day: 9:05. */
export function formatTime(moment: number): string {
	return new Intl.DateTimeFormat(getLocale(), {
		hour: 'numeric',
		minute: '2-digit',
		hourCycle: 'h23',
	}).format(moment);
}

/** A moment with day and time: 今天 9:05, 11月16日 周一 14:30. */
export function formatMoment(moment: number, now: number): string {
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
	return `${formatDay(dayOf(moment, timeZone), dayOf(now, timeZone))} ${formatTime(moment)}`;
}

/** How long ago: 刚才, 5 分钟前, 2 小时前, 3 天前. Moments in the future (a clock was set) are 刚才. */
export function formatAgo(moment: number, now: number): string {
	const minutes = Math.floor((now - moment) / 60_000);
	if (minutes < 1) return m.common_just_now();
	if (minutes < 60) return m.common_minutes_ago({ count: minutes });
	const hours = Math.floor(minutes / 60);
	if (hours < 24) return m.common_hours_ago({ count: hours });
	return m.common_days_ago({ count: Math.floor(hours / 24) });
}
