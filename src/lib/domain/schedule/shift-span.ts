import { addDays, type Day } from '../calendar/day.ts';
import type { Shift } from '../tables/team-tables.ts';

const DAY = 24 * 60;

type Times = Pick<Shift, 'startsAt' | 'endsAt'>;

/** When a shift begins and ends, as texts that sort as moments do: `2026-11-24 22:00`. */
export interface ShiftSpan {
	from: string;
	/** Not included: who is relieved at eleven may begin elsewhere at eleven. */
	to: string;
}

/** The time that a shift takes. One that ends at or before its start goes over midnight: 22:00–02:00. */
export function shiftSpan(shift: Times & Pick<Shift, 'day'>): ShiftSpan {
	const lastDay: Day = goesOverMidnight(shift) ? addDays(shift.day, 1) : shift.day;
	return { from: `${shift.day} ${shift.startsAt}`, to: `${lastDay} ${shift.endsAt}` };
}

/** How many minutes a shift lasts. */
export function shiftMinutes(shift: Times): number {
	const minutes = minuteOfDay(shift.endsAt) - minuteOfDay(shift.startsAt);
	return goesOverMidnight(shift) ? minutes + DAY : minutes;
}

function goesOverMidnight({ startsAt, endsAt }: Times): boolean {
	return endsAt <= startsAt;
}

function minuteOfDay(time: string): number {
	return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
