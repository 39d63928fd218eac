import { manShifts } from '../../../domain/schedule/week-roster.ts';
import { assignmentId, type Shift } from '../../../domain/tables/team-tables.ts';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { shiftClashes, type Person, type ShiftClash } from '../week/board-week.ts';
import type { DaysRows } from '../week/load-days.ts';

/** What would clash if these people took a shift as it stands in a form, whatever is kept of it yet. */
export function clashesIf(
	shift: Shift,
	people: readonly Person[],
	rows: DaysRows,
	document: DocumentName,
): readonly ShiftClash[] {
	const elsewhere = rows.assignments.filter(
		({ shiftId, memberId }) => shiftId !== shift.id && people.some(({ id }) => id === memberId),
	);
	const here = people.map(({ id }) => ({
		id: assignmentId(shift.id, id),
		shiftId: shift.id,
		memberId: id,
		assignedBy: id,
		assignedAt: 0,
	}));
	const others = rows.shifts.filter(({ id }) => id !== shift.id);
	const manned = manShifts([...others, { ...shift, doc: document }], [...elsewhere, ...here]);
	const names = new Map(people.map(({ id, name }) => [id, name]));
	return shiftClashes(manned, { names, teams: rows.teams }, document).get(shift.id) ?? [];
}
