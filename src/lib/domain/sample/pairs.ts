import { addDays, daysBetween, type Day } from '../calendar/day.ts';
import type { Id } from '../kernel/id.ts';
import { HELPS, type CareCategory, type Help, type Risk } from '../vocabulary.ts';
import { KNOWN_HOME } from './buildings.ts';
import type { PlannedResident } from './households.ts';
import { makeSampleId } from './make-sample-id.ts';
import type { PlannedMember } from './members.ts';
import type { SeededRandom, Weighted } from './seeded-random.ts';
import type { PlannedTeam } from './teams.ts';

/** A pairing as the sample plans it. */
export interface PlannedPair {
	id: Id;
	recipientId: Id;
	recipient: PlannedResident;
	volunteers: PlannedMember[];
	leader: PlannedMember | undefined;
	risk: Risk;
	startedOn: Day;
	helps: Help[];
}

/** How much each category asks for a neighbour's help. */
const URGENCY: Readonly<Record<CareCategory, number>> = {
	withoutFamily: 9,
	livingAlone: 4,
	leftBehindChild: 5,
	disability: 5,
	lowIncome: 4,
	unemployed: 2.5,
	chronicIllness: 2,
	emptyNest: 2,
	migrantWorker: 0.5,
	other: 2,
};

/** Which helps people of a category ask for. */
const WISHES: Readonly<Record<CareCategory, readonly Weighted<Help>[]>> = {
	emptyNest: wishes(4, 1, 4, 5, 4, 4),
	livingAlone: wishes(7, 2, 5, 6, 3, 4),
	withoutFamily: wishes(7, 4, 6, 6, 4, 4),
	disability: wishes(4, 5, 4, 4, 7, 3),
	lowIncome: wishes(4, 1, 3, 4, 4, 6),
	unemployed: wishes(1, 0, 1, 2, 7, 6),
	migrantWorker: wishes(1, 0, 1, 2, 6, 6),
	leftBehindChild: wishes(6, 1, 3, 3, 6, 4),
	chronicIllness: wishes(4, 2, 4, 9, 4, 3),
	other: wishes(3, 2, 3, 3, 3, 3),
};

const HIGH = 0.145;
const KEY = 0.47;
/** Nobody is asked to look after more people than this. */
const MOST_PAIRS = 3;

interface Plan {
	seed: SeededRandom;
	count: number;
	residents: readonly PlannedResident[];
	members: readonly PlannedMember[];
	teams: readonly PlannedTeam[];
	today: Day;
}

/** Plans the pairings: those who need it most, each with volunteers from nearby and a responsible leader. */
export function planPairs({ seed, count, residents, members, teams, today }: Plan): PlannedPair[] {
	const random = seed.fork('pairs');
	const caring = teams.filter(({ kind }) => ['elders', 'poverty', 'medical'].includes(kind.key));
	const leaders = caring.flatMap((team) => team.leaders);
	const recipients = chooseRecipients(random, count, residents, members);
	const volunteers = makeChooser(random, members, caring);
	return recipients.map((recipient, rank): PlannedPair => {
		const first = volunteers(recipient, []);
		const second = random.chance(0.62) ? volunteers(recipient, [first]) : [];
		const startedOn = startDay(random, rank, count, today);
		return {
			id: makeSampleId(startedOn, random),
			recipientId: makeSampleId(startedOn, random),
			recipient,
			volunteers: [...new Set([first, second].flat())],
			leader: leaders[rank % Math.max(1, leaders.length)],
			risk: rank < count * HIGH ? 'high' : rank < count * (HIGH + KEY) ? 'key' : 'ordinary',
			startedOn,
			helps: drawHelps(random, recipient.care),
		};
	});
}

function chooseRecipients(
	random: SeededRandom,
	count: number,
	residents: readonly PlannedResident[],
	members: readonly PlannedMember[],
): PlannedResident[] {
	const helpers = new Set(members.map(({ resident }) => resident));
	const households = new Set<number>();
	return residents
		.filter((resident) => resident.care.length > 0 && !helpers.has(resident))
		.map((resident) => ({ resident, score: needOf(resident) + random.fraction() * 5 }))
		.sort((one, other) => other.score - one.score)
		.map(({ resident }) => resident)
		.filter(({ household }) => !households.has(household) && households.add(household))
		.slice(0, count);
}

function needOf({ care, age, home }: PlannedResident): number {
	if (home === KNOWN_HOME) return 1_000;
	const byAge = age > 75 ? (age - 75) / 3 : 0;
	return care.reduce((sum, category) => sum + URGENCY[category], byAge);
}

/** The volunteer from a caring team who has fewest pairs, from the recipient's own grid if possible. */
function makeChooser(
	random: SeededRandom,
	members: readonly PlannedMember[],
	caring: readonly PlannedTeam[],
): (recipient: PlannedResident, taken: PlannedMember[][]) => PlannedMember[] {
	const inTeams = new Set(caring.flatMap((team) => team.members));
	const candidates = members.filter(
		(member) => member.role === 'volunteer' && member.age >= 20 && member.age <= 74,
	);
	const held = new Map<PlannedMember, number>();
	return (recipient, taken) => {
		const excluded = new Set(taken.flat());
		let best: PlannedMember | undefined;
		let least = Infinity;
		for (const member of candidates) {
			const pairs = held.get(member) ?? 0;
			if (pairs >= MOST_PAIRS || excluded.has(member)) continue;
			const near = member.resident?.building.grid === recipient.building.grid;
			const cost = pairs * 1.4 + (inTeams.has(member) ? 0 : 2) + (near ? 0 : 1.2) + random.fraction();
			if (cost < least) [best, least] = [member, cost];
		}
		if (best === undefined) return [];
		held.set(best, (held.get(best) ?? 0) + 1);
		return [best];
	};
}

/** Most pairings are older than a year; the last one is so new that nobody has called yet. */
function startDay(random: SeededRandom, rank: number, count: number, today: Day): Day {
	if (rank === count - 1) return addDays(today, -2);
	const days = rank > 0 && random.chance(0.16) ? random.int(40, 330) : random.int(380, 4 * 365);
	return addDays(today, -days);
}

function drawHelps(random: SeededRandom, care: readonly CareCategory[]): Help[] {
	const wanted = new Set<Help>();
	const count = random.int(2, 4);
	for (let tries = 0; tries < 20 && wanted.size < count; tries++)
		wanted.add(random.weighted(WISHES[random.pick(care)]));
	return HELPS.filter((help) => wanted.has(help));
}

function wishes(...weights: readonly number[]): Weighted<Help>[] {
	return HELPS.map((help, index) => [help, weights[index] ?? 0] as const);
}

/** The term of a pairing's current agreement: a year from the last anniversary of the start. */
export function agreementTerm(startedOn: Day, today: Day): { startsOn: Day; endsOn: Day } {
	const years = Math.floor(daysBetween(startedOn, today) / 365);
	const startsOn = addDays(startedOn, years * 365);
	return { startsOn, endsOn: addDays(startsOn, 364) };
}
