import type { Day } from '../calendar/day.ts';
import type { Condition, Help } from '../vocabulary.ts';
import { addressPerson } from './address-person.ts';
import type { PlannedResident } from './households.ts';
import type { SeededRandom } from './seeded-random.ts';
import { CLOSINGS, HELPED, OPENINGS, SEASONS, URGENT, WATCH, WELL } from './visit-note-phrases.ts';

interface Visit {
	recipient: Pick<PlannedResident, 'name' | 'age' | 'gender'>;
	helps: readonly Help[];
	condition: Condition;
	day: Day;
}

/** Writes what a volunteer might have written after a visit: two to four short sentences, or nothing. */
export function writeVisitNote(random: SeededRandom, visit: Visit): string | undefined {
	if (visit.condition === 'well' && random.chance(0.09)) return undefined;
	const { age } = visit.recipient;
	const group = age < 18 ? 'child' : age < 58 ? 'adult' : 'elder';
	const sentences: string[] = [];
	const named = random.chance(0.55);
	if (named) sentences.push(random.pick(OPENINGS[group]));
	for (const help of random.some(visit.helps, 2)) {
		// What was urgent tells itself what was done.
		if (visit.condition !== 'urgent') sentences.push(random.pick(HELPED[help][group]));
	}
	if (visit.condition === 'urgent') sentences.push(random.pick(URGENT[group]));
	else if (visit.condition === 'watch') sentences.push(random.pick(WATCH[group]));
	else sentences.push(random.pick(WELL[group]));
	if (visit.condition === 'well' && random.chance(0.22)) sentences.push(random.pick(seasonOf(visit.day)));
	if (visit.condition !== 'urgent' && random.chance(0.3)) sentences.push(random.pick(CLOSINGS[group]));
	const note = `${sentences.join('。')}。`;
	return note.replaceAll('{who}', addressPerson(visit.recipient));
}

/** December to February is winter, and so on. */
function seasonOf(day: Day): readonly string[] {
	const month = Number(day.slice(5, 7));
	return SEASONS[Math.floor((month % 12) / 3)] ?? [];
}
