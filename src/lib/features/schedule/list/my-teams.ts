import { addDays, type Day } from '../../../domain/calendar/day.ts';
import type { Team } from '../../../domain/tables/station-tables.ts';
import type { RowTables } from '../../../replica/row-tables.ts';
import { boardWeek } from '../week/board-week.ts';
import { loadDays } from '../week/load-days.ts';
import { weekSummary, type WeekSummary } from '../week/week-summary.ts';

/** A team whose schedule the reader may see. */
export interface TeamListing {
	team: Team;
	/** Whether the reader leads it. */
	leads: boolean;
	/** How this week stands. */
	summary: WeekSummary;
}

type Rows = Pick<RowTables, 'teams' | 'teamMembers' | 'shifts' | 'assignments' | 'directory'>;

/** The reader's teams, those that they lead first; staff see all. May stand inside a live query. */
export async function myTeams(
	rows: Rows,
	reader: { id: string; isStaff: boolean },
	monday: Day,
	today: Day,
): Promise<TeamListing[]> {
	const [teams, own, days] = await Promise.all([
		rows.teams.toArray(),
		rows.teamMembers.where('id').equals(reader.id).toArray(),
		loadDays(rows, addDays(monday, -1), addDays(monday, 7)),
	]);
	const mine = new Map(
		own.filter(({ deleted }) => deleted === undefined).map((row) => [row.doc as string, row]),
	);
	return teams
		.filter(({ id, deleted }) => deleted === undefined && (reader.isStaff || mine.has(`team/${id}`)))
		.map((team) => ({
			team,
			leads: mine.get(`team/${team.id}`)?.leader === true,
			summary: weekSummary(boardWeek(days, `team/${team.id}`, monday), today),
		}))
		.sort((a, b) => Number(b.leads) - Number(a.leads) || (a.team.id < b.team.id ? -1 : 1));
}
