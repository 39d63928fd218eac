import * as Y from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { makeId } from '../../domain/kernel/id.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { DocumentChange } from '../documents/document-keeper.ts';
import type { Clock, Random } from '../ports.ts';
import type { LogEntry, StoredHeld } from '../store/device-store.ts';
import { inPortions, jsonBytes } from './in-portions.ts';
import { momentOf } from './moment.ts';

/** JSON bytes of a part's changes: a request takes it whole. */
const PART_BYTES = LIMITS.handOver / 2;

export interface HoldTools {
	clock: Clock;
	random: Random;
}

/** Changes that are to be held, of which the station has nothing. */
export function holdChanges(
	document: DocumentName,
	at: number,
	changes: readonly DocumentChange[],
	reason: Reason,
	{ clock, random }: HoldTools,
): StoredHeld {
	const heldAt = clock.now();
	return {
		key: makeId(heldAt, (length) => random.bytes(length)),
		document,
		at,
		heldAt,
		reason,
		state: 'refused',
		changes,
		replaced: changes.map(() => null),
		tables: [...new Set(changes.map(({ table }) => table))],
		word: null,
	};
}

/** What is kept of an own entry that the station does not take; `null` for one of which nobody knows what the person did. */
export function holdEntry(
	{ n, document, bytes, own }: LogEntry,
	reason: Reason,
	tools: HoldTools,
): StoredHeld | null {
	if (own === undefined) return null;
	const held = holdChanges(document, own.at, own.changes, reason, tools);
	const clocks = bytes.length === 0 ? null : Y.parseUpdateMeta(bytes).to;
	return { ...held, key: entryKey(n, own.at), replaced: own.replaced, n, ...clocksOf(clocks) };
}

/** How it is told whether something held is at the station after all, where that can be told. */
export function clocksOf(clocks: ReadonlyMap<number, number> | null): Pick<StoredHeld, 'clocks'> {
	const isTold = clocks !== null && clocks.size > 0 && clocks.size <= LIMITS.clocks;
	return isTold ? { clocks: [...clocks] } : {};
}

/**
 * The key under which an own entry is handed over, whichever way: in a carried file before it was ever refused, or by this
 * device when it was. The moment of entry is in it for the case that a disk forgets, and `n` is given again.
 */
export function entryKey(n: number, at: number): string {
	return `e${n}.${momentOf(at).toString(36)}`;
}

/**
 * The same change on its way to staff: in as many parts as the station asks for, and without what stood in the record
 * before, which may be of a document that is somebody else's by now.
 */
export function asHanding(held: StoredHeld): StoredHeld[] {
	const bounds = { most: LIMITS.handedOver, largest: PART_BYTES, sizeOf: jsonBytes };
	return inPortions(held.changes, bounds).map((changes, part) => {
		const key = part === 0 ? held.key : `${held.key}.${part + 1}`;
		return { ...held, key, state: 'handing', changes, replaced: changes.map(() => null) };
	});
}
