import { inflateRawSync } from 'node:zlib';
import { readChannelMessage, type ReadChannelMessage } from '../../../src/lib/protocol/channel-message.ts';
import {
	CONTROL_CHANNEL,
	ControlKind,
	decodeControl,
	decodeFrame,
	decodeRuns,
	type Run,
} from '../../../src/lib/protocol/frame.ts';

/** What a frame says. Bytes that cannot be read, as a hostile device's, say nothing: what they are is for the station to find out. */
export type ReadFrame =
	| { kind: 'none' }
	/** A control payload of no known kind. */
	| { kind: 'unknown' }
	| { kind: 'channel'; channel: number; message: ReadChannelMessage | null; length: number }
	/** A control message. */
	| { kind: 'json'; json: Uint8Array }
	| { kind: 'runs'; isTail: boolean; runs: readonly Run[] };

const NOTHING = new Uint8Array();

/** Takes a frame apart, whoever has sent it. */
export function readFrame(bytes: Uint8Array): ReadFrame {
	const frame = decodeFrame(bytes);
	if (frame === null) return { kind: 'none' };
	const { channel, payload } = frame;
	if (channel !== CONTROL_CHANNEL)
		return { kind: 'channel', channel, message: readChannelMessage(payload), length: payload.length };
	const control = decodeControl(payload);
	switch (control?.kind) {
		case undefined:
			return { kind: 'unknown' };
		case ControlKind.json:
			return { kind: 'json', json: control.body };
		case ControlKind.deflatedJson:
			return { kind: 'json', json: inflated(control.body) };
		case ControlKind.tail:
			return { kind: 'runs', isTail: true, runs: decodeRuns(inflated(control.body)) ?? [] };
		case ControlKind.push:
			return { kind: 'runs', isTail: false, runs: decodeRuns(control.body) ?? [] };
	}
}

function inflated(bytes: Uint8Array): Uint8Array {
	try {
		return inflateRawSync(bytes);
	} catch {
		return NOTHING;
	}
}
