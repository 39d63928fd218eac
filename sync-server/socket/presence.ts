import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { encodePresence } from '../../src/lib/protocol/channel-message.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';

/** One awareness client's newest word, as y-protocols' awareness has it; a `null` state has left. */
export interface Presence {
	client: number;
	clock: number;
	state: object | null;
}

/**
 * Reads an awareness update that speaks for exactly one client: a device speaks for itself only.
 * `null` when it is none, or larger than the limit.
 */
export function decodePresence(update: Uint8Array): Presence | null {
	if (update.length > LIMITS.presence) return null;
	try {
		const decoder = decoding.createDecoder(update);
		if (decoding.readVarUint(decoder) !== 1) return null;
		const client = decoding.readVarUint(decoder);
		const clock = decoding.readVarUint(decoder);
		const state: unknown = JSON.parse(decoding.readVarString(decoder));
		if (typeof state !== 'object' || Array.isArray(state)) return null;
		return { client, clock, state };
	} catch {
		return null;
	}
}

/** Writes presences as a message of a document's channel. */
export function encodePresences(presences: readonly Presence[]): Uint8Array {
	const update = encoding.createEncoder();
	encoding.writeVarUint(update, presences.length);
	for (const { client, clock, state } of presences) {
		encoding.writeVarUint(update, client);
		encoding.writeVarUint(update, clock);
		encoding.writeVarString(update, JSON.stringify(state));
	}
	return encodePresence(encoding.toUint8Array(update));
}
