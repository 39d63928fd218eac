import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { readChannelMessage, SyncMessage } from '../../../src/lib/protocol/channel-message.ts';
import {
	CONTROL_CHANNEL,
	ControlKind,
	decodeControl,
	decodeFrame,
	decodeRuns,
} from '../../../src/lib/protocol/frame.ts';
import { deviceMessageSchema, parseMessage } from '../../../src/lib/protocol/messages.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import { describeFrame } from './describe-frame.ts';
import { inflated } from './inflated.ts';
import { Violation } from './violation.ts';

/** One end of a line, as the network calls it. */
export interface LineEnd {
	receive(frame: Uint8Array): void;
	ended(): void;
}

/** What is asked of a frame that leaves the station. */
export interface Served {
	/** Whether a device's member may read a document, now; false for a revoked device. */
	mayRead(device: string, document: string): boolean;
	/** The station has told that a document stands there, so that it must be on the disk. */
	told(document: string, seq: number): void;
	violated(violation: Violation): void;
	/** Says what happens. */
	tell(line: () => string): void;
}

/** Looks at every frame that the station sends (O5: nothing is served without right), and notes what it promises. */
export function watchedLine(connect: (line: Line) => LineEnd, served: Served): (line: Line) => LineEnd {
	return (line) => {
		let device = '';
		const channels = new Map<number, DocumentName>();
		const look = (frame: Uint8Array) => {
			try {
				lookAt(frame, device, channels, served);
			} catch (error) {
				if (!(error instanceof Violation)) throw error;
				served.violated(error);
			}
		};
		const end = connect({
			send: (frame, left) => {
				served.tell(() => `station → ${device}: ${describeFrame(frame)}`);
				look(frame);
				line.send(frame, left);
			},
			get buffered() {
				return line.buffered;
			},
			close: () => line.close(),
			cut: () => line.cut(),
		});
		return {
			receive: (bytes) => {
				const frame = decodeFrame(bytes);
				const control = frame?.channel === CONTROL_CHANNEL ? decodeControl(frame.payload) : null;
				const json =
					control?.kind === ControlKind.deflatedJson ? inflated(control.body) : (control?.body ?? null);
				const message = json === null ? null : parseMessage(deviceMessageSchema, json);
				if (message?.type === 'hello') device = message.device;
				if (message?.type === 'open') channels.set(message.channel, message.document as DocumentName);
				served.tell(() => `${device} → station: ${describeFrame(bytes)}`);
				end.receive(bytes);
			},
			ended: () => end.ended(),
		};
	};
}

function lookAt(
	bytes: Uint8Array,
	device: string,
	channels: ReadonlyMap<number, DocumentName>,
	{ mayRead, told }: Served,
): void {
	const frame = decodeFrame(bytes);
	if (frame === null) throw new Violation('fault', 'the station sent no frame');
	const allowed = (document: string, what: string) => {
		if (!mayRead(device, document))
			throw new Violation('O5', `${device} was sent ${what} of ${document}, which it may not read`);
	};
	if (frame.channel !== CONTROL_CHANNEL) {
		const message = readChannelMessage(frame.payload);
		const document = channels.get(frame.channel) ?? '';
		if (message?.type === 'receipt' && message.seq > 0) told(document, message.seq);
		if (message?.type === 'sync' && message.kind === SyncMessage.stepTwo) allowed(document, 'a step 2');
		return;
	}
	const control = decodeControl(frame.payload);
	if (control?.kind !== ControlKind.tail && control?.kind !== ControlKind.push) return;
	const body = control.kind === ControlKind.tail ? inflated(control.body) : control.body;
	for (const run of (body === null ? null : decodeRuns(body)) ?? []) {
		allowed(run.document, 'runs');
		told(run.document, run.to);
	}
}
