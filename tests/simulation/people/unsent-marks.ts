import type { SimDevice } from '../devices/sim-device.ts';
import { marksOf } from './book.ts';

/** The marks of what is in a device's outbox, or is held on it. */
export async function unsentMarks(device: SimDevice): Promise<string[]> {
	const own = (await device.outbox()).flatMap((entry) => entry.own?.changes ?? []);
	const held = (await device.held()).flatMap(({ changes }) => changes);
	return marksOf([...own, ...held]);
}
