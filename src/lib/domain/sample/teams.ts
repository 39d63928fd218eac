import { addDays, type Day } from '../calendar/day.ts';
import type { Id } from '../kernel/id.ts';
import type { PlannedMember } from './members.ts';
import { makeSampleId } from './make-sample-id.ts';
import type { SeededRandom } from './seeded-random.ts';
import { TEAM_KINDS, type TeamKind } from './team-kinds.ts';

/** A team as the sample plans it. */
export interface PlannedTeam {
	id: Id;
	foundedOn: Day;
	kind: TeamKind;
	/** 队长 and 副队长 */
	leaders: PlannedMember[];
	/** Leaders included. */
	members: PlannedMember[];
}

/** Plans the teams and notes each in its members' `teamIds`. Most are in one team, some in two. */
export function planTeams(
	seed: SeededRandom,
	count: number,
	members: readonly PlannedMember[],
	today: Day,
): PlannedTeam[] {
	const random = seed.fork('teams');
	const volunteers = members.filter(({ role }) => role === 'volunteer');
	const foundedOn = addDays(today, -5 * 365);
	const led = new Set<PlannedMember>();
	return TEAM_KINDS.slice(0, count).map((kind) => {
		const suited = volunteers
			.filter(({ age, teamIds }) => age >= kind.ages[0] && age <= kind.ages[1] && teamIds.length < 2)
			.map((member) => ({ member, order: random.fraction() / aptness(member, kind) }))
			.sort((one, other) => one.order - other.order)
			.map(({ member }) => member);
		const size = Math.min(random.int(kind.size[0], kind.size[1]), suited.length);
		const team = suited.slice(0, size);
		// Nobody leads two teams; leaders are grown-ups who have been here for a while.
		const leaders = team
			.filter((member) => member.age >= 30 && !led.has(member))
			.sort((one, other) => Number(other.partyMember) - Number(one.partyMember))
			.slice(0, 2);
		for (const leader of leaders) led.add(leader);
		const id = makeSampleId(foundedOn, random);
		for (const member of team) member.teamIds.push(id);
		return { id, foundedOn, kind, leaders, members: team };
	});
}

function aptness(member: PlannedMember, kind: TeamKind): number {
	const skilled = member.skills.some((skill) => kind.skills.includes(skill)) ? 12 : 1;
	const elsewhere = member.teamIds.length > 0 ? 0.3 : 1;
	return skilled * elsewhere * (member.resident === undefined ? 0.5 : 1);
}
