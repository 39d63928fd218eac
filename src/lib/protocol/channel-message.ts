import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { ChannelMessage } from './frame.ts';

/** The kinds of sync message, as y-protocols numbers them. */
export const SyncMessage = {
	/** A state vector: "send me what I lack". */
	stepOne: 0,
	/** What the other side lacked. */
	stepTwo: 1,
	/** One update. From a device it is numbered, from 1 on each channel. */
	update: 2,
} as const;
export type SyncMessage = (typeof SyncMessage)[keyof typeof SyncMessage];

/** A message of a document's channel taken apart. `bytes` is what it carries: a state vector, an update, states. */
export type ReadChannelMessage =
	| { type: 'sync'; kind: SyncMessage; bytes: Uint8Array }
	| { type: 'awareness'; bytes: Uint8Array }
	| { type: 'queryAwareness' }
	| { type: 'receipt'; seq: number; n: number }
	| { type: 'entered'; n: number; at: number };

/** Takes a channel's message apart; `null` when it is none, is cut off, or has more behind its end. */
export function readChannelMessage(payload: Uint8Array): ReadChannelMessage | null {
	try {
		const decoder = decoding.createDecoder(payload);
		const message = read(decoder);
		return decoding.hasContent(decoder) ? null : message;
	} catch {
		return null;
	}
}

function read(decoder: decoding.Decoder): ReadChannelMessage | null {
	switch (decoding.readVarUint(decoder)) {
		case ChannelMessage.sync: {
			const kind = decoding.readVarUint(decoder);
			if (kind !== 0 && kind !== 1 && kind !== 2) return null;
			return { type: 'sync', kind, bytes: decoding.readVarUint8Array(decoder) };
		}
		case ChannelMessage.awareness:
			return { type: 'awareness', bytes: decoding.readVarUint8Array(decoder) };
		case ChannelMessage.queryAwareness:
			return { type: 'queryAwareness' };
		case ChannelMessage.receipt:
			return { type: 'receipt', seq: decoding.readVarUint(decoder), n: decoding.readVarUint(decoder) };
		case ChannelMessage.entered:
			return { type: 'entered', n: decoding.readVarUint(decoder), at: decoding.readVarUint(decoder) };
		default:
			return null;
	}
}

/** Says when the n-th update of a channel was entered (ms by the device's clock). */
export function encodeEntered(n: number, at: number): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, ChannelMessage.entered);
	encoding.writeVarUint(encoder, n);
	encoding.writeVarUint(encoder, Math.max(0, Math.floor(at)));
	return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** Writes a sync message of a document's channel. */
export function encodeSync(kind: SyncMessage, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, ChannelMessage.sync);
	encoding.writeVarUint(encoder, kind);
	encoding.writeVarUint8Array(encoder, bytes);
	return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** Writes presence states (an awareness update) as a message of a document's channel. */
export function encodePresence(update: Uint8Array): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, ChannelMessage.awareness);
	encoding.writeVarUint8Array(encoder, update);
	return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** Asks for the presence of the others. */
export function encodeQueryPresence(): Uint8Array<ArrayBuffer> {
	return new Uint8Array([ChannelMessage.queryAwareness]);
}
