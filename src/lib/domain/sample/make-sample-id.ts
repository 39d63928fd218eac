import type { Day } from '../calendar/day.ts';
import { makeId, type Id } from '../kernel/id.ts';
import { momentAt } from './moment-at.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Makes an id as the station would have made it at some moment of that day's office hours. */
export function makeSampleId(day: Day, random: SeededRandom): Id {
	return makeId(momentAt(day, random.int(9 * 60, 16 * 60)) + random.int(0, 59_999), random.bytes);
}
