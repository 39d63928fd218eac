import { SyncMessage, type ReadChannelMessage } from '../../../src/lib/protocol/channel-message.ts';
import type { ReadFrame } from './read-frame.ts';

/**
 * Says in a line what a frame is, for the trace.
 * @param length the whole frame's, in bytes
 */
export function describeFrame(frame: ReadFrame, length: number): string {
	switch (frame.kind) {
		case 'none':
			return `no frame (${length} bytes)`;
		case 'unknown':
			return `unknown control (${length} bytes)`;
		case 'channel':
			return `#${frame.channel} ${describeMessage(frame.message, frame.length)}`;
		case 'json':
			return json(frame.json);
		case 'runs': {
			const told = frame.runs.map(
				({ document, from, to, bytes }) => `${document} ${from}–${to} (${bytes.length})`,
			);
			return `${frame.isTail ? 'tail' : 'push'} ${told.join(', ')}`;
		}
	}
}

function describeMessage(message: ReadChannelMessage | null, length: number): string {
	if (message === null) return `no message (${length} bytes)`;
	switch (message.type) {
		case 'sync': {
			const kind = ['step 1', 'step 2', 'update'][
				[SyncMessage.stepOne, SyncMessage.stepTwo, SyncMessage.update].indexOf(message.kind)
			];
			return `${kind} (${message.bytes.length})`;
		}
		case 'receipt':
			return `receipt of ${message.n} at ${message.seq}`;
		default:
			return message.type;
	}
}

/** Without signatures, which are other ones each time: with the same seed nothing else is. */
function json(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes).replace(/"signature":"[^"]*"/, '"signature":"…"');
}
