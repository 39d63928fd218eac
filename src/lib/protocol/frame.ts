import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Channel 0 carries control messages and the lane of sequence numbers; the others a document each. */
export const CONTROL_CHANNEL = 0;

/** The kinds of payload on channel 0. */
export const ControlKind = {
	/** One control message as UTF-8 JSON. */
	json: 0,
	/** One control message as UTF-8 JSON, raw-deflated. */
	deflatedJson: 1,
	/** Runs of documents, raw-deflated: the answer to a hello. */
	tail: 2,
	/** Runs of documents as they happen, not deflated. */
	push: 3,
} as const;
export type ControlKind = (typeof ControlKind)[keyof typeof ControlKind];

/** The message types on a document's channel. 0, 1 and 3 are y-websocket's own. */
export const ChannelMessage = {
	sync: 0,
	awareness: 1,
	queryAwareness: 3,
	/** Station → device: (sequence number of the document, n): the n-th update of this channel is on disk. */
	receipt: 4,
	/** Device → station: (n, ms by the device's clock): when the n-th update of this channel was entered. Sent before it; optional, since version 2. */
	entered: 5,
} as const;

/** One WebSocket message taken apart. */
export interface Frame {
	channel: number;
	payload: Uint8Array;
}

/** Puts a channel's number before a payload. */
export function encodeFrame(channel: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, channel);
	encoding.writeUint8Array(encoder, payload);
	return own(encoding.toUint8Array(encoder));
}

/** Takes a WebSocket message apart; `null` when it is none of ours. */
export function decodeFrame(message: Uint8Array): Frame | null {
	try {
		const decoder = decoding.createDecoder(message);
		const channel = decoding.readVarUint(decoder);
		return { channel, payload: decoding.readTailAsUint8Array(decoder) };
	} catch {
		return null;
	}
}

/** Puts a control payload's kind before its body, and channel 0 before both. */
export function encodeControl(kind: ControlKind, body: Uint8Array): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, CONTROL_CHANNEL);
	encoding.writeUint8(encoder, kind);
	encoding.writeUint8Array(encoder, body);
	return own(encoding.toUint8Array(encoder));
}

/** Splits the payload of channel 0 into kind and body; `null` when the kind is none of ours. */
export function decodeControl(payload: Uint8Array): { kind: ControlKind; body: Uint8Array } | null {
	const kind = payload[0];
	if (kind !== 0 && kind !== 1 && kind !== 2 && kind !== 3) return null;
	return { kind, body: payload.subarray(1) };
}

/** A stretch of a document's log: with the state of `from` in hand, `bytes` lead to the state of `to`. */
export interface Run {
	document: string;
	/** Sequence number that the reader must have reached; 0 for a run that needs nothing before it. */
	from: number;
	to: number;
	/** One Yjs update (v1). */
	bytes: Uint8Array;
}

/** Writes runs one after another: the body of a tail (before deflating) and of a push. */
export function encodeRuns(runs: readonly Run[]): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, runs.length);
	for (const run of runs) {
		encoding.writeVarString(encoder, run.document);
		encoding.writeVarUint(encoder, run.from);
		encoding.writeVarUint(encoder, run.to);
		encoding.writeVarUint8Array(encoder, run.bytes);
	}
	return own(encoding.toUint8Array(encoder));
}

/** Reads runs; `null` when the body is cut off or has more behind its end. */
export function decodeRuns(body: Uint8Array): Run[] | null {
	try {
		const decoder = decoding.createDecoder(body);
		const runs: Run[] = [];
		for (let rest = decoding.readVarUint(decoder); rest > 0; rest--)
			runs.push({
				document: decoding.readVarString(decoder),
				from: decoding.readVarUint(decoder),
				to: decoding.readVarUint(decoder),
				bytes: decoding.readVarUint8Array(decoder).slice(),
			});
		return decoding.hasContent(decoder) ? null : runs;
	} catch {
		return null;
	}
}

/**
 * A receipt: the `n`-th update (from 1) of this channel is on the station's disk, at `seq` in the document's log.
 * `seq` is 0 where the station had it already. A device that stands at `seq` − 1 now stands at `seq`; any other
 * stays where it is, and is sent what lies between as runs.
 */
export interface Receipt {
	seq: number;
	n: number;
}

/** Writes a receipt as a message of a document's channel. */
export function encodeReceipt(receipt: Receipt): Uint8Array<ArrayBuffer> {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, ChannelMessage.receipt);
	encoding.writeVarUint(encoder, receipt.seq);
	encoding.writeVarUint(encoder, receipt.n);
	return own(encoding.toUint8Array(encoder));
}

/** lib0 types its buffers as possibly shared; these never are, and sockets ask for the narrower type. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	return bytes as Uint8Array<ArrayBuffer>;
}
