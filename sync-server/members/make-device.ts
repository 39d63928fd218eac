import { makeId } from '../../src/lib/domain/kernel/id.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../store/store.ts';

/** A device that is being let in, with an id of its own. */
export function makeDevice(
	{ clock, random }: Pick<Ports, 'clock' | 'random'>,
	{ member, name, publicKey }: { member: string; name: string; publicKey: string },
): Device {
	const now = clock.now();
	const id = makeId(now, (length) => random.bytes(length));
	return { id, member, name, publicKey, createdAt: now, revokedAt: null, seen: null, erasedAt: null };
}
