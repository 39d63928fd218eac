import { fromAbsolute, toCalendarDate } from '@internationalized/date';
import type { Day } from './day.ts';

/**
 * The day on which a moment falls for people in a time zone: an evening visit belongs to that evening's day,
 * not to that of Greenwich.
 *
 * @param moment milliseconds since 1970
 * @param timeZone an IANA name, as `Asia/Shanghai`
 */
export function dayOf(moment: number, timeZone: string): Day {
	return toCalendarDate(fromAbsolute(moment, timeZone)).toString();
}
