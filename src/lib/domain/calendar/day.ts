import { parseDate } from '@internationalized/date';

/**
 * A day as people say it, without time zone: `2026-11-24`. Such texts sort as days do, so that they are
 * compared with `<`; everything else is counted here.
 */
export type Day = string;

/** The day so many days later; earlier with a negative number. */
export function addDays(day: Day, days: number): Day {
	return parseDate(day).add({ days }).toString();
}

/** How many days lie from one day to another: negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
	return parseDate(to).compare(parseDate(from));
}

/** The day of the week: 0 is Monday, with which the week begins here, 6 is Sunday. */
export function weekday(day: Day): number {
	return (parseDate(day).toDate('UTC').getUTCDay() + 6) % 7;
}

/** The Monday of the week in which a day lies. */
export function mondayOf(day: Day): Day {
	return addDays(day, -weekday(day));
}

/** The seven days of the week in which a day lies, from Monday on. */
export function weekOf(day: Day): Day[] {
	const monday = mondayOf(day);
	return Array.from({ length: 7 }, (_, days) => addDays(monday, days));
}
