import { addDays, mondayOf, type Day } from '../../../domain/calendar/day.ts';

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** The Monday of the week that an address asks for by any of its days; this week's when it names no day. */
export function weekOfPage(asked: string | null, today: Day): Day {
	try {
		return mondayOf(asked !== null && DAY.test(asked) ? asked : today);
	} catch {
		// 30 February: typed by somebody.
		return mondayOf(today);
	}
}

/** The address of a team's week. */
export function weekHref(team: string, monday: Day): string {
	return `/schedule/${team}?week=${monday}`;
}

/** How many weeks a Monday lies after this week's. */
export function weeksFromNow(monday: Day, today: Day): number {
	const now = mondayOf(today);
	for (const weeks of [-1, 0, 1]) if (addDays(now, weeks * 7) === monday) return weeks;
	return monday < now ? -Infinity : Infinity;
}
