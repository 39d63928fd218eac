import type { Day } from '../calendar/day.ts';
import type { Condition, Help } from '../vocabulary.ts';
import { addressPerson } from './address-person.ts';
import { ageGroup } from './age-group.ts';
import { hasFamily, tellsOfFamily } from './family.ts';
import type { PlannedResident } from './households.ts';
import type { SeededRandom } from './seeded-random.ts';
import { CLOSINGS, HELPED, OPENINGS, SEASONS, URGENT, WATCH, WELL } from './visit-note-phrases.ts';

interface Visit {
	recipient: Pick<PlannedResident, 'name' | 'age' | 'gender' | 'care'>;
	helps: readonly Help[];
	condition: Condition;
	day: Day;
}

/** Words that are only true in some months: heating in the cold ones, the winter's cabbage in autumn. */
const SEASONAL: readonly (readonly [words: RegExp, months: readonly number[]])[] = [
	[/暖气|取暖|屋里暖和|开春|热水袋/, [10, 11, 12, 1, 2, 3]],
	[/冬储/, [10, 11]],
	[/君子兰开了/, [1, 2, 3]],
	[/放学|学新的课文/, [3, 4, 5, 6, 9, 10, 11, 12]],
];

/** Writes what a volunteer might have written after a visit: one to five short sentences, or nothing. */
export function writeVisitNote(random: SeededRandom, visit: Visit): string | undefined {
	const { recipient, condition, day } = visit;
	if (condition === 'well' && random.chance(0.09)) return undefined;
	const month = Number(day.slice(5, 7));
	const group = ageGroup(recipient.age);
	const pick = (sentences: readonly string[]) =>
		random.pick(sentences.filter((sentence) => isTrueOf(sentence, recipient, month)));

	const sentences: string[] = [];
	if (random.chance(0.55)) sentences.push(pick(OPENINGS[group]));
	if (condition === 'urgent') sentences.push(pick(URGENT[group]));
	else {
		for (const help of random.some(visit.helps, 2)) sentences.push(pick(HELPED[help][group]));
		sentences.push(pick(condition === 'watch' ? WATCH[group] : WELL[group]));
		if (condition === 'well' && random.chance(0.22)) sentences.push(pick(SEASONS[season(month)] ?? []));
		if (random.chance(0.3)) sentences.push(pick(CLOSINGS[group]));
	}
	return `${sentences.join('。')}。`.replaceAll('{who}', addressPerson(recipient));
}

function isTrueOf(sentence: string, recipient: Visit['recipient'], month: number): boolean {
	if (tellsOfFamily(sentence) && !hasFamily(recipient)) return false;
	return SEASONAL.every(([words, months]) => !words.test(sentence) || months.includes(month));
}

/** 0 for December to February, and so on. */
function season(month: number): number {
	return Math.floor((month % 12) / 3);
}
