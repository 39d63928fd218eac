import { marksOf, type Book } from '../people/book.ts';
import type { Phone } from '../run/phones.ts';
import { Violation } from './violation.ts';

/**
 * Within so many ms the station has answered for what somebody saved, while it is up and its disk works, and the device has
 * a line that holds: a document may have to rest until the link's next tick (25 s), frames on their way up and down be held
 * up (3 s each), and a hostile device may have had as much refused before as its budget lets it (20 documents made anew, of
 * 0.3 s at most each).
 */
const BOUND_MS = 40_000;

/**
 * O9: whatever a hostile device does, what an honest one saves is receipted, or refused, in time.
 * @param now the world's time
 * @returns how much still waits
 * @throws Violation
 */
export async function lookAtWaiting(phones: readonly Phone[], book: Book, now: number): Promise<number> {
	let count = 0;
	for (const { device } of phones) {
		const waiting = (await device.outbox()).filter(({ todo }) => todo === 'waiting');
		for (const mark of marksOf(waiting.flatMap(({ own }) => own?.changes ?? []))) {
			const saved = book.marked(mark);
			if (saved === undefined) continue;
			count++;
			const { deed, document, at } = saved;
			if (now - at > BOUND_MS)
				throw new Violation(
					'O9',
					`${mark} (${device.id} ${deed} in ${document}) has waited for ${(now - at) / 1_000} s behind a hostile device`,
				);
		}
	}
	return count;
}
