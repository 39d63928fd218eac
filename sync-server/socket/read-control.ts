import { inflateRawSync } from 'node:zlib';
import { ControlKind, decodeControl } from '../../src/lib/protocol/frame.ts';
import { deviceMessageSchema, parseMessage, type DeviceMessage } from '../../src/lib/protocol/messages.ts';

/** An inflated control message: a hello of the most documents that one may name. */
const MESSAGE_BYTES = 512 * 1024;

/** Reads what a device says on channel 0; `null` when it is no control message, or inflates to more than allowed. */
export function readControl(payload: Uint8Array): DeviceMessage | null {
	const control = decodeControl(payload);
	const json = control === null ? null : readJson(control.kind, control.body);
	return json === null ? null : parseMessage(deviceMessageSchema, json);
}

function readJson(kind: ControlKind, body: Uint8Array): Uint8Array | null {
	if (kind === ControlKind.json) return body;
	if (kind !== ControlKind.deflatedJson) return null;
	try {
		return inflateRawSync(body, { maxOutputLength: MESSAGE_BYTES });
	} catch {
		// No deflated bytes, or a bomb.
		return null;
	}
}
