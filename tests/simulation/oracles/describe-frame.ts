import { readChannelMessage, SyncMessage } from '../../../src/lib/protocol/channel-message.ts';
import {
	CONTROL_CHANNEL,
	ControlKind,
	decodeControl,
	decodeFrame,
	decodeRuns,
} from '../../../src/lib/protocol/frame.ts';
import { inflated } from './inflated.ts';

/** Says in a line what a frame is, for the trace. */
export function describeFrame(bytes: Uint8Array): string {
	const frame = decodeFrame(bytes);
	if (frame === null) return `no frame (${bytes.length} bytes)`;
	if (frame.channel !== CONTROL_CHANNEL) return `#${frame.channel} ${describeMessage(frame.payload)}`;
	const control = decodeControl(frame.payload);
	switch (control?.kind) {
		case undefined:
			return `unknown control (${bytes.length} bytes)`;
		case ControlKind.json:
			return json(control.body);
		case ControlKind.deflatedJson:
			return json(inflated(control.body) ?? new Uint8Array());
		case ControlKind.tail:
		case ControlKind.push: {
			const isTail = control.kind === ControlKind.tail;
			const runs = decodeRuns((isTail ? inflated(control.body) : control.body) ?? new Uint8Array()) ?? [];
			const told = runs.map(
				({ document, from, to, bytes: { length } }) => `${document} ${from}–${to} (${length})`,
			);
			return `${isTail ? 'tail' : 'push'} ${told.join(', ')}`;
		}
	}
}

function describeMessage(payload: Uint8Array): string {
	const message = readChannelMessage(payload);
	if (message === null) return `no message (${payload.length} bytes)`;
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
