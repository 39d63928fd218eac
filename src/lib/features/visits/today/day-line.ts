import { lunarText } from '../../../domain/calendar/lunar-day.ts';
import { formatDate } from '$lib/text/dates/format-day.ts';
import { m } from '$lib/text/generated/messages.js';

/** The day as a wall calendar has it: 11月24日 周二 · 农历十月十六. */
export function dayLine(day: string): string {
	return `${formatDate(day, { weekday: true })} · ${m.visits_today_lunar({ day: lunarText(day) })}`;
}
