import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { SyncMessage } from '../../../src/lib/protocol/channel-message.ts';
import { deviceMessageSchema, parseMessage } from '../../../src/lib/protocol/messages.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import { describeFrame } from './describe-frame.ts';
import { readFrame, type ReadFrame } from './read-frame.ts';
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
		const look = (frame: ReadFrame) => {
			try {
				lookAt(frame, device, channels, served);
			} catch (error) {
				if (!(error instanceof Violation)) throw error;
				served.violated(error);
			}
		};
		const end = connect({
			send: (frame, left) => {
				const read = readFrame(frame);
				served.tell(() => `station → ${device}: ${describeFrame(read, frame.length)}`);
				look(read);
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
				const read = readFrame(bytes);
				const message = read.kind === 'json' ? parseMessage(deviceMessageSchema, read.json) : null;
				if (message?.type === 'hello') device = message.device;
				if (message?.type === 'open') channels.set(message.channel, message.document as DocumentName);
				served.tell(() => `${device} → station: ${describeFrame(read, bytes.length)}`);
				end.receive(bytes);
			},
			ended: () => end.ended(),
		};
	};
}

function lookAt(
	frame: ReadFrame,
	device: string,
	channels: ReadonlyMap<number, DocumentName>,
	{ mayRead, told }: Served,
): void {
	const allowed = (document: string, what: string) => {
		if (!mayRead(device, document))
			throw new Violation('O5', `${device} was sent ${what} of ${document}, which it may not read`);
	};
	switch (frame.kind) {
		case 'none':
			throw new Violation('fault', 'the station sent no frame');
		case 'channel': {
			const { message } = frame;
			const document = channels.get(frame.channel) ?? '';
			if (message?.type === 'receipt' && message.seq > 0) told(document, message.seq);
			if (message?.type === 'sync' && message.kind === SyncMessage.stepTwo) allowed(document, 'a step 2');
			return;
		}
		case 'runs':
			for (const run of frame.runs) {
				allowed(run.document, 'runs');
				told(run.document, run.to);
			}
			return;
		case 'json':
		case 'unknown':
			return;
	}
}
