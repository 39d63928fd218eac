import { addDays, daysBetween, type Day } from '../calendar/day.ts';
import { makeId, type Id } from '../kernel/id.ts';
import { cadenceOf } from '../visits/cadence.ts';
import { HELPS, type Condition, type Help, type Risk } from '../vocabulary.ts';
import { momentAt } from './moment-at.ts';
import type { PlannedMember } from './members.ts';
import type { PlannedPair } from './pairs.ts';
import type { SeededRandom, Weighted } from './seeded-random.ts';
import { writeVisitNote } from './visit-notes.ts';

/** A visit as the sample plans it. */
export interface PlannedVisit {
	id: Id;
	author: PlannedMember;
	day: Day;
	enteredAt: number;
	minutes: number;
	helps: Help[];
	condition: Condition;
	note: string | undefined;
}

/** In how many days the next visit is due, seen from today: so that every state of Today occurs. */
const DUE: Readonly<Record<Risk, readonly Weighted<readonly [least: number, most: number]>[]>> = {
	high: [
		[[-4, -1], 18],
		[[0, 0], 36],
		[[1, 5], 46],
	],
	key: [
		[[-13, -1], 20],
		[[0, 0], 28],
		[[1, 7], 32],
		[[8, 27], 20],
	],
	ordinary: [
		[[-20, -1], 15],
		[[0, 0], 20],
		[[1, 7], 25],
		[[8, 80], 40],
	],
};

/** Plans all visits of the last year: exactly so many, as far apart as each pairing's risk asks for, with gaps. */
export function planVisits(
	seed: SeededRandom,
	pairs: readonly PlannedPair[],
	count: number,
	today: Day,
): Map<PlannedPair, PlannedVisit[]> {
	const random = seed.fork('visit-days');
	const days = new Map(pairs.map((pair, rank) => [pair, visitDays(random, pair, rank, today)]));
	fitCount(random, days, count, today);
	return new Map(
		[...days].map(([pair, own]) => [pair, planPair(seed.fork(`visits/${pair.id}`), pair, [...own].sort())]),
	);
}

function visitDays(random: SeededRandom, pair: PlannedPair, rank: number, today: Day): Set<Day> {
	const cadence = cadenceOf({ risk: pair.risk });
	const earliest = [addDays(today, -364), addDays(pair.startedOn, 3)].sort()[1] ?? today;
	// The recipient of 3-2-501 is the first: her visit is two days late, so that Today is never empty.
	const due = rank === 0 ? -2 : random.int(...random.weighted(DUE[pair.risk]));
	const days = new Set<Day>();
	let day = addDays(today, due - cadence);
	while (day >= earliest) {
		days.add(day);
		// Now and then somebody is ill or away, and a visit does not take place.
		const gap = random.chance(0.05) ? cadence * 0.8 : 0;
		const apart = cadence * (0.88 + random.fraction() * 0.26) + gap;
		day = addDays(day, -Math.max(1, Math.round(apart)));
	}
	// Where a pairing has begun lately, somebody has called within a week; only the newest is still waiting.
	const first = addDays(pair.startedOn, 5);
	if (days.size === 0 && first < today) days.add(first);
	return days;
}

/** Adds visits by the way, or takes some out; never after or including a pairing's last one. */
function fitCount(random: SeededRandom, days: Map<PlannedPair, Set<Day>>, count: number, today: Day): void {
	let missing = count - [...days.values()].reduce((sum, own) => sum + own.size, 0);
	const visited = [...days].filter(([, own]) => own.size > 0);
	for (let tries = 0; missing !== 0 && visited.length > 0 && tries < 100 * count; tries++) {
		const [pair, own] = random.pick(visited);
		const sorted = [...own].sort();
		const last = sorted.pop() ?? today;
		if (missing < 0) {
			if (sorted.length > 0 && own.delete(random.pick(sorted))) missing++;
			continue;
		}
		const from = [addDays(today, -364), pair.startedOn].sort()[1] ?? last;
		const span = daysBetween(from, last) - 1;
		if (span < 1) continue;
		const day = addDays(from, random.int(0, span));
		if (own.has(day)) continue;
		own.add(day);
		missing--;
	}
}

function planPair(random: SeededRandom, pair: PlannedPair, days: readonly Day[]): PlannedVisit[] {
	let before: Condition = 'well';
	return days.map((day) => {
		const author = chooseAuthor(random, pair);
		const condition: Condition = drawCondition(random, pair.risk, before);
		before = condition;
		const helps = drawHelps(random, pair, condition);
		const hour = random.weighted([
			[9, 5],
			[10, 6],
			[11, 2],
			[14, 4],
			[15, 5],
			[16, 3],
			[18, 1],
		]);
		const enteredAt = momentAt(day, hour * 60 + random.int(0, 59)) + random.int(0, 59_999);
		const minutes = 5 * Math.round((15 + helps.length * 11 + random.fraction() * 28) / 5);
		return {
			id: makeId(enteredAt, random.bytes),
			author,
			day,
			enteredAt,
			minutes: condition === 'urgent' ? minutes + 45 : minutes,
			helps,
			condition,
			note: writeVisitNote(random, { recipient: pair.recipient, helps, condition, day }),
		};
	});
}

function chooseAuthor(random: SeededRandom, { volunteers, leader }: PlannedPair): PlannedMember {
	const [first, second] = volunteers;
	const choices: Weighted<PlannedMember>[] = [];
	if (first !== undefined) choices.push([first, second === undefined ? 95 : 64]);
	if (second !== undefined) choices.push([second, 32]);
	if (leader !== undefined) choices.push([leader, 4]);
	return random.weighted(choices);
}

function drawCondition(random: SeededRandom, risk: Risk, before: Condition): Condition {
	if (before === 'urgent') return 'watch';
	const watch = (risk === 'high' ? 0.11 : 0.07) + (before === 'watch' ? 0.22 : 0);
	if (random.chance(risk === 'high' ? 0.014 : 0.008)) return 'urgent';
	return random.chance(watch) ? 'watch' : 'well';
}

function drawHelps(random: SeededRandom, pair: PlannedPair, condition: Condition): Help[] {
	const given = new Set(
		random.some(
			pair.helps,
			random.weighted([
				[1, 5],
				[2, 4],
				[3, 1],
			]),
		),
	);
	if (condition === 'urgent') given.add('emergency').add('medical');
	// Sometimes they only sit and talk.
	if (condition === 'well' && random.chance(0.12)) given.clear();
	return HELPS.filter((help) => given.has(help));
}
