import { addDays, mondayOf, type Day } from '../calendar/day.ts';
import { makeId, type Id } from '../kernel/id.ts';
import { momentAt } from './moment-at.ts';
import type { PlannedMember } from './members.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { BoardRow } from './team-kinds.ts';
import type { PlannedTeam } from './teams.ts';

/** A shift as the sample plans it, with who takes it. */
export interface PlannedShift {
	id: Id;
	day: Day;
	row: BoardRow;
	people: PlannedMember[];
	/** When the leader put the people in, in ms. */
	assignedAt: number;
}

/**
 * Plans this week's and next week's shifts of a team: a few people are missing, more of them next week, and
 * one person of the patrol is wanted in two places at once, so that the board has something to warn of.
 */
export function planShifts(seed: SeededRandom, team: PlannedTeam, today: Day): PlannedShift[] {
	const random = seed.fork(`shifts/${team.id}`);
	const monday = mondayOf(today);
	const shifts = [0, 1].flatMap((week) => planWeek(random, team, addDays(monday, week * 7), week));
	if (team.kind.key === 'safety') addClash(shifts, addDays(monday, 3));
	return shifts;
}

function planWeek(random: SeededRandom, team: PlannedTeam, monday: Day, week: number): PlannedShift[] {
	const turns = random.shuffled(team.members.filter(({ age }) => age >= 18));
	const planned = addDays(monday, -4);
	let turn = 0;
	let minute = 19 * 60;
	return team.kind.board.flatMap((row) =>
		row.days.map((weekday): PlannedShift => {
			const missing = random.chance(week === 0 ? 0.08 : 0.3) ? random.int(1, row.needed) : 0;
			const people: PlannedMember[] = [];
			// Round and round, so that nobody has all the popular shifts and nobody two at once.
			while (people.length < Math.min(row.needed - missing, turns.length)) {
				const member = turns[turn++ % turns.length];
				if (member !== undefined) people.push(member);
			}
			minute += 1;
			return {
				id: makeId(momentAt(planned, minute) + random.int(0, 59_999), random.bytes),
				day: addDays(monday, weekday),
				row,
				people,
				assignedAt: momentAt(planned, minute + 60),
			};
		}),
	);
}

/** Puts one person of this Thursday's crossing also on duty in the hall, at half past eight. */
function addClash(shifts: readonly PlannedShift[], thursday: Day): void {
	const onThursday = shifts.filter(({ day }) => day === thursday);
	const crossing = onThursday.find(({ row }) => row.kind === 'traffic');
	const hall = onThursday.find(({ row }) => row.kind === 'dutySecretary');
	const [person] = crossing?.people ?? [];
	if (person !== undefined && hall !== undefined) hall.people = [person];
}
