import type { Day } from '../calendar/day.ts';

const MINUTE = 60_000;
/** China has one time zone and has known no summer time since 1992. */
const CHINA_AHEAD = 8 * 60;

/** The moment of a day at so many minutes past midnight in China, in ms since 1970. */
export function momentAt(day: Day, minuteOfDay: number): number {
	return Date.parse(day) + (minuteOfDay - CHINA_AHEAD) * MINUTE;
}
