import { handedChangeSchema, type HandedChange, type HandOverRequest } from '../../protocol/http.ts';
import { LIMITS } from '../../protocol/limits.ts';
import * as v from 'valibot';
import type { DocumentChange } from '../documents/document-keeper.ts';
import type { StoredHeld } from '../store/device-store.ts';
import { inPortions, jsonBytes } from './in-portions.ts';
import { momentOf } from './moment.ts';

export type HandedItem = HandOverRequest['items'][number];

/** JSON bytes of one request, under `LIMITS.handOver` with room for its frame. */
const REQUEST_BYTES = LIMITS.handOver / 2;

/**
 * A held change as staff are to see it; `null` when nothing of it can be told: what only took text away has no words.
 * Text goes as what was typed: where it stood in a text that has moved on since nobody could say.
 */
export function asHanded({ key, document, at, reason, changes, clocks }: StoredHeld): HandedItem | null {
	const handed = changes.flatMap(handedChange);
	if (handed.length === 0) return null;
	const told = { key, document, at: momentOf(at), reason, changes: handed };
	return clocks === undefined ? told : { ...told, clocks };
}

/** A change in the form in which it is judged by hand; none for what only took text away. */
export function handedChange(change: DocumentChange): HandedChange[] {
	if ('text' in change) {
		const { table, id, text, insert } = change;
		return insert === '' ? [] : [{ table, id, fields: { [text]: insert } }];
	}
	const { table, id, fields } = change;
	const told = Object.fromEntries(
		Object.entries(fields).map(([name, value]) => [name, value === undefined ? null : value]),
	);
	const result = v.safeParse(handedChangeSchema, { table, id, fields: told });
	return result.success ? [result.output] : [];
}

/** Puts items into requests that the station takes. */
export function inRequests(items: readonly HandedItem[]): HandedItem[][] {
	return inPortions(items, { most: LIMITS.handedOver, largest: REQUEST_BYTES, sizeOf: jsonBytes });
}
