import { makeId } from '../../src/lib/domain/kernel/id.ts';
import { FIRST_STATION_CLIENT } from '../documents/standing-document.ts';
import type { Ports } from '../ports.ts';
import { randomUint32 } from '../random-uint32.ts';

/**
 * With what a restored station begins: a history of its own, and a client id under which nobody has written yet, as of what
 * the station wrote after the backup devices may hold more than it.
 */
export function newEpoch({ clock, random }: Pick<Ports, 'clock' | 'random'>): {
	epoch: string;
	stationClient: number;
} {
	const epoch = makeId(clock.now(), (length) => random.bytes(length));
	return { epoch, stationClient: FIRST_STATION_CLIENT + 1 + (randomUint32(random) >>> 1) };
}
