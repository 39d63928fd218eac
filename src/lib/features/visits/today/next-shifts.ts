import type { Shift } from '../../../domain/tables/team-tables.ts';
import type { RowTables, Stored } from '../../../replica/row-tables.ts';
import { memberNames } from '../../people/member-names.ts';

/** A shift that a member has taken. */
export interface NextShift {
	shift: Stored<Shift>;
	teamId: string;
	/** Empty while the team's record has not arrived. */
	team: string;
	/** The names of the others. */
	others: string[];
}

type Rows = Pick<RowTables, 'assignments' | 'shifts' | 'teams' | 'directory'>;

/** A member's next shifts from today on. Reads only rows, so that it can stand inside a live query. */
export async function nextShifts(
	rows: Rows,
	memberId: string,
	today: string,
	count: number,
): Promise<NextShift[]> {
	const own = await rows.assignments.where('memberId').equals(memberId).toArray();
	const shiftIds = own.filter((assignment) => !assignment.deleted).map((assignment) => assignment.shiftId);
	const shifts = (await rows.shifts.where('id').anyOf(shiftIds).toArray())
		.filter((shift) => !shift.deleted && shift.day >= today)
		.sort((a, b) => (`${a.day} ${a.startsAt}` < `${b.day} ${b.startsAt}` ? -1 : 1))
		.slice(0, count);
	const [taken, teams] = await Promise.all([
		rows.assignments
			.where('shiftId')
			.anyOf(shifts.map((shift) => shift.id))
			.toArray(),
		rows.teams.toArray(),
	]);
	const others = taken.filter((assignment) => !assignment.deleted && assignment.memberId !== memberId);
	const nameOf = await memberNames(
		rows,
		others.map((assignment) => assignment.memberId),
	);
	return shifts.map((shift) => {
		const teamId = shift.doc.slice('team/'.length);
		return {
			shift,
			teamId,
			team: teams.find((team) => team.id === teamId)?.name ?? '',
			others: others.flatMap((assignment) =>
				assignment.shiftId === shift.id ? [nameOf.get(assignment.memberId) ?? ''].filter(Boolean) : [],
			),
		};
	});
}
