import { parseDate } from '@internationalized/date';
import type { Day } from './day.ts';

/**
 * The moment at which a day begins for people in a time zone.
 *
 * @param timeZone an IANA name, as `Asia/Shanghai`
 * @returns milliseconds since 1970
 */
export function startOfDay(day: Day, timeZone: string): number {
	return parseDate(day).toDate(timeZone).getTime();
}
