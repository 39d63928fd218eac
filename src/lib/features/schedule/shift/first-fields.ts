import type { Day } from '../../../domain/calendar/day.ts';
import type { BoardWeek } from '../week/board-week.ts';
import type { ShiftFields } from './shift-form.svelte.ts';

/** What a new shift begins with: from a row of the board the time and number that this work has on other days. */
export function firstFields(
	asked: { day?: string; title?: string; place?: string },
	week: Pick<BoardWeek, 'days' | 'shifts'>,
	today: Day,
): ShiftFields {
	const { title = '', place = '' } = asked;
	const like = week.shifts.findLast(
		({ shift }) => title !== '' && shift.title === title && (shift.place ?? '') === place,
	)?.shift;
	return {
		day: asked.day ?? (week.days.includes(today) ? today : (week.days[0] ?? today)),
		startsAt: like?.startsAt ?? '09:00',
		endsAt: like?.endsAt ?? '11:00',
		kind: like?.kind ?? 'patrol',
		title,
		place,
		needed: like?.needed ?? 2,
	};
}
