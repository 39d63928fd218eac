import { addDays, daysBetween, type Day } from '../calendar/day.ts';
import { makeId, type Id } from '../kernel/id.ts';
import type { DifficultyState } from '../vocabulary.ts';
import { DIFFICULTY_PHRASES, type DifficultyPhrase } from './difficulty-phrases.ts';
import { momentAt } from './moment-at.ts';
import type { PlannedMember } from './members.ts';
import type { PlannedPair } from './pairs.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { PlannedVisit } from './visits.ts';

/** A difficulty as the sample plans it. */
export interface PlannedDifficulty {
	id: Id;
	what: string;
	state: DifficultyState;
	reportedOn: Day;
	reporter: PlannedMember;
	owner: PlannedMember | undefined;
	dueOn: Day | undefined;
	solvedOn: Day | undefined;
	outcome: string | undefined;
}

interface Plan {
	seed: SeededRandom;
	visits: ReadonlyMap<PlannedPair, readonly PlannedVisit[]>;
	solved: number;
	open: number;
	today: Day;
}

/** Plans the difficulties: most are found on a visit, so that who is visited often has more of them. */
export function planDifficulties({ seed, visits, solved, open, today }: Plan) {
	const random = seed.fork('difficulties');
	const planned = new Map<PlannedPair, PlannedDifficulty[]>();
	const pairs = [...visits].filter(([, own]) => own.length > 0);
	if (pairs.length === 0) return planned;
	const told = new Map(pairs.map(([pair]) => [pair, new Set<string>()]));
	const weights = pairs.map((entry) => [entry, 5 + Math.sqrt(entry[1].length) * 2] as const);
	for (let number = 0; number < solved + open; number++) {
		const [pair, own] = random.weighted(weights);
		// What is open was found lately.
		const visit = number < solved ? random.pick(own) : (own.at(-1 - random.int(0, 1)) ?? own[0]);
		if (visit === undefined) continue;
		const words = newWords(random, pair, visit.day, told.get(pair) ?? new Set());
		const difficulty =
			number < solved ? solve(random, pair, visit, today) : leaveOpen(random, pair, visit, today);
		const list = planned.get(pair) ?? [];
		list.push({ ...difficulty, what: words.what, outcome: number < solved ? words.outcome : undefined });
		planned.set(pair, list);
	}
	return planned;
}

type Course = Omit<PlannedDifficulty, 'what' | 'outcome'>;

function begin(random: SeededRandom, pair: PlannedPair, visit: PlannedVisit): Course {
	return {
		id: makeId(momentAt(visit.day, random.int(12 * 60, 20 * 60)) + random.int(0, 59_999), random.bytes),
		state: 'reported',
		reportedOn: visit.day,
		reporter: visit.author,
		owner: random.chance(0.3) ? (pair.leader ?? visit.author) : visit.author,
		dueOn: undefined,
		solvedOn: undefined,
	};
}

function solve(random: SeededRandom, pair: PlannedPair, visit: PlannedVisit, today: Day): Course {
	const days = Math.floor(random.fraction() ** 2 * 16);
	const most = Math.max(0, daysBetween(visit.day, today) - 1);
	return {
		...begin(random, pair, visit),
		state: 'solved',
		dueOn: random.chance(0.5) ? addDays(visit.day, random.pick([7, 14, 30])) : undefined,
		solvedOn: addDays(visit.day, Math.min(days, most)),
	};
}

function leaveOpen(random: SeededRandom, pair: PlannedPair, visit: PlannedVisit, today: Day): Course {
	const state = random.weighted<DifficultyState>([
		['reported', 4],
		['accepted', 3],
		['inProgress', 4],
		['handedOver', 1],
	]);
	const course = begin(random, pair, visit);
	if (state === 'reported') return { ...course, owner: undefined };
	return { ...course, state, dueOn: addDays(today, random.int(-3, 18)) };
}

/** Words for a difficulty that this recipient has not had yet, as long as there are any. */
function newWords(
	random: SeededRandom,
	{ recipient }: PlannedPair,
	day: Day,
	told: Set<string>,
): Pick<PlannedDifficulty, 'what' | 'outcome'> {
	const fitting = DIFFICULTY_PHRASES.filter((phrase) => fits(phrase, recipient.age, day));
	const choices = fitting.flatMap(({ what, places, outcomes }) =>
		places.map((place) => ({ what: what.replace('{place}', place), outcomes })),
	);
	const fresh = choices.filter(({ what }) => !told.has(what));
	const { what, outcomes } = random.pick(fresh.length > 0 ? fresh : choices);
	told.add(what);
	return { what, outcome: random.pick(outcomes) };
}

function fits({ ages, months }: DifficultyPhrase, age: number, day: Day): boolean {
	const inSeason = months.length === 0 || months.includes(Number(day.slice(5, 7)));
	return inSeason && age >= ages[0] && age <= ages[1];
}
