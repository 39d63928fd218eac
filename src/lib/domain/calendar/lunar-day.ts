import type { Day } from './day.ts';

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** The formatter is slow to make and has no state. */
const chinese = new Intl.DateTimeFormat('zh-CN-u-ca-chinese', {
	month: 'long',
	day: 'numeric',
	timeZone: 'UTC',
});

/** A day of the lunar calendar 农历, in the words of a wall calendar. */
export interface LunarDay {
	/** `正月`, `闰六月`, `腊月` */
	month: string;
	/** `初一`, `十五`, `廿九` */
	day: string;
}

/** The lunar day of a day, by the calendar that the browser or Node brings with it. A row of days names the month once. */
export function lunarDay(day: Day): LunarDay {
	const parts = chinese.formatToParts(Date.parse(day));
	const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
	return { month: part('month'), day: lunarDayName(Number(part('day'))) };
}

/** Month and day in one, as a wall calendar says it: `十月十五`. */
export function lunarText(day: Day): string {
	const lunar = lunarDay(day);
	return lunar.month + lunar.day;
}

function lunarDayName(day: number): string {
	if (day === 20) return '二十';
	if (day === 30) return '三十';
	const tens = ['初', '十', '廿'][Math.floor((day - 1) / 10)] ?? '';
	return day === 10 ? '初十' : tens + (DIGITS[day % 10] ?? '');
}
