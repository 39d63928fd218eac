import { addDays, daysBetween, type Day } from '../../../domain/calendar/day.ts';
import { assignmentId, type Shift } from '../../../domain/tables/team-tables.ts';
import type { DocumentChange } from '../../../replica/documents/document-keeper.ts';
import { rowKey, type BoardShift, type BoardWeek } from './board-week.ts';

interface Writer {
	id: string;
	now: number;
	newId: () => string;
}

/** Last week's shifts that this week does not have yet: the same work, place and time on the same weekday. */
export function shiftsToCopy(last: BoardWeek, week: BoardWeek): BoardShift[] {
	const shiftBy = daysBetween(last.monday, week.monday);
	const there = new Set(week.shifts.map(({ shift }) => slotOf(shift)));
	return last.shifts.filter(
		({ shift }) => !there.has(slotOf({ ...shift, day: addDays(shift.day, shiftBy) })),
	);
}

/** Writes copies of shifts so many days later, with their people where wanted. All of them or none are kept. */
export function copyChanges(
	shifts: readonly BoardShift[],
	days: number,
	withPeople: boolean,
	writer: Writer,
): DocumentChange[] {
	return shifts.flatMap(({ shift, people }): DocumentChange[] => {
		const id = writer.newId();
		const { startsAt, endsAt, kind, title, place, needed } = shift;
		const day = addDays(shift.day, days);
		const fields = { day, startsAt, endsAt, kind, title, needed, ...(place ? { place } : {}) };
		return [
			{ table: 'shifts', id, fields },
			...(withPeople ? people : []).map((person) => ({
				table: 'assignments',
				id: assignmentId(id, person.id),
				fields: { shiftId: id, memberId: person.id, assignedBy: writer.id, assignedAt: writer.now },
			})),
		];
	});
}

function slotOf(shift: Pick<Shift, 'title' | 'place' | 'startsAt' | 'endsAt'> & { day: Day }): string {
	return [rowKey(shift), shift.day, shift.startsAt, shift.endsAt].join('\n');
}
