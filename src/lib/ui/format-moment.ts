import { getLocale } from '$lib/text/generated/runtime.js';
import { m } from '$lib/text/generated/messages.js';
import { formatDay } from './format-day.ts';

/** The day that a moment falls on here: `2026-11-24`. */
function localDay(moment: number): string {
	const date = new Date(moment);
	const pad = (value: number) => String(value).padStart(2, '0');
	return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

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
	return `${formatDay(localDay(moment), localDay(now))} ${formatTime(moment)}`;
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
