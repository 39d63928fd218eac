import type { Day } from '../calendar/day.ts';
import { planDifficulties, type PlannedDifficulty } from './difficulties.ts';
import { planGrids, type PlannedGrid } from './grids.ts';
import { planPeople, type PlannedPeople } from './households.ts';
import { planMembers, type PlannedMember } from './members.ts';
import { planPairs, type PlannedPair } from './pairs.ts';
import { makePhones } from './phones.ts';
import { SeededRandom } from './seeded-random.ts';
import type { SampleSizes } from './sizes.ts';
import { planTeams, type PlannedTeam } from './teams.ts';
import { planVisits, type PlannedVisit } from './visits.ts';

/** Everything of a sample station, before it is written down as changes. */
export interface SamplePlan {
	seed: SeededRandom;
	today: Day;
	/** The next number that nobody has. */
	phones: () => string;
	people: PlannedPeople;
	/** Head, staff, volunteers. */
	members: PlannedMember[];
	grids: PlannedGrid[];
	teams: PlannedTeam[];
	pairs: PlannedPair[];
	visits: ReadonlyMap<PlannedPair, readonly PlannedVisit[]>;
	difficulties: ReadonlyMap<PlannedPair, readonly PlannedDifficulty[]>;
}

/** Who and what a sample needs besides chance. */
export interface PlanOptions {
	seed: string;
	today: Day;
	sizes: SampleSizes;
	headName?: string | undefined;
	headInitials?: string | undefined;
}

/** Plans a sample station: the same for the same seed, sizes and day. */
export function planSample({ today, sizes, ...options }: PlanOptions): SamplePlan {
	const seed = new SeededRandom(options.seed);
	const phones = makePhones(seed.fork('phones'));
	const people = planPeople(seed, sizes, phones, today);
	const { headName, headInitials } = options;
	const head = headName === undefined ? undefined : { name: headName, initials: headInitials ?? '' };
	const members = planMembers({ seed, sizes, people, phones, today, head });
	const grids = planGrids(seed, sizes.grids, members, today);
	const teams = planTeams(seed, sizes.teams, members, today);
	const pairs = planPairs({ seed, count: sizes.pairs, residents: people.residents, members, teams, today });
	const visits = planVisits(seed, pairs, sizes.visits, today);
	const difficulties = planDifficulties({
		seed,
		visits,
		solved: sizes.solvedDifficulties,
		open: sizes.openDifficulties,
		today,
	});
	return { seed, today, phones, people, members, grids, teams, pairs, visits, difficulties };
}
