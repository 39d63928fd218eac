import { makeId } from '../../domain/kernel/id.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Clock, Random } from '../ports.ts';
import type { LogEntry, StoredHeld } from '../store/device-store.ts';

export interface HoldTools {
	clock: Clock;
	random: Random;
}

/** What is kept of an own entry that the station does not take; `null` for one of which nobody knows what the person did. */
export function holdEntry(
	{ n, document, own }: LogEntry,
	reason: Reason,
	state: 'refused' | 'handing',
	{ clock, random }: HoldTools,
): StoredHeld | null {
	if (own === undefined) return null;
	const heldAt = clock.now();
	return {
		key: makeId(heldAt, (length) => random.bytes(length)),
		document,
		at: own.at,
		heldAt,
		reason,
		state,
		changes: own.changes,
		// What stood there before is of a document that may be somebody else's by now.
		replaced: state === 'handing' ? own.changes.map(() => null) : own.replaced,
		tables: [...new Set(own.changes.map(({ table }) => table))],
		word: null,
		n,
	};
}

/** The same change on its way to staff: in as many parts as the station asks for. */
export function asHanding(held: StoredHeld): StoredHeld[] {
	const parts: StoredHeld[] = [];
	for (let from = 0; from < held.changes.length; from += LIMITS.handedOver) {
		const changes = held.changes.slice(from, from + LIMITS.handedOver);
		const key = from === 0 ? held.key : `${held.key}.${parts.length + 1}`;
		parts.push({ ...held, key, state: 'handing', changes, replaced: changes.map(() => null) });
	}
	return parts;
}
