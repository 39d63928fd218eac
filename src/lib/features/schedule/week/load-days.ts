import type { Day } from '../../../domain/calendar/day.ts';
import type { Assignment, Shift } from '../../../domain/tables/team-tables.ts';
import type { RowTables, Stored } from '../../../replica/row-tables.ts';
import { memberNames } from '../../people/member-names.ts';

/** What a stretch of days holds, of every team that this device knows: who is wanted elsewhere matters as well. */
export interface DaysRows {
	shifts: readonly Stored<Shift>[];
	assignments: readonly Stored<Assignment>[];
	/** Names of those who are put in, by their ids. */
	names: ReadonlyMap<string, string>;
	/** Names of the teams, by their documents. */
	teams: ReadonlyMap<string, string>;
}

type Rows = Pick<RowTables, 'shifts' | 'assignments' | 'directory' | 'teams'>;

/** Reads the shifts from one day to another, both included, by the index of days. May stand inside a live query. */
export async function loadDays(rows: Rows, from: Day, to: Day): Promise<DaysRows> {
	const shifts = (await rows.shifts.where('day').between(from, to, true, true).toArray()).filter(
		({ deleted }) => deleted === undefined,
	);
	const [assigned, teams] = await Promise.all([
		rows.assignments
			.where('shiftId')
			.anyOf(shifts.map(({ id }) => id))
			.toArray(),
		rows.teams.toArray(),
	]);
	const assignments = assigned.filter(({ deleted }) => deleted === undefined);
	return {
		shifts,
		assignments,
		names: await memberNames(
			rows,
			assignments.map(({ memberId }) => memberId),
		),
		teams: new Map(teams.map(({ id, name }) => [`team/${id}`, name])),
	};
}
