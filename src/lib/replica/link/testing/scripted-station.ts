import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { readChannelMessage, type ReadChannelMessage } from '../../../protocol/channel-message.ts';
import {
	CONTROL_CHANNEL,
	ControlKind,
	decodeControl,
	decodeFrame,
	encodeControl,
	encodeFrame,
	encodeReceipt,
	encodeRuns,
	type Run,
} from '../../../protocol/frame.ts';
import { PROTOCOL_VERSION } from '../../../protocol/limits.ts';
import {
	deviceMessageSchema,
	encodeMessage,
	parseMessage,
	type DeviceMessage,
	type StationMessage,
} from '../../../protocol/messages.ts';
import type { OpenSocket, Socket, SocketEvents } from '../../ports.ts';

/** One socket as the station sees it. It says and does only what a test tells it. */
export class StationLine implements Socket {
	/** What the device said on channel 0. */
	readonly said: DeviceMessage[] = [];
	/** What it said on documents' channels. */
	readonly onChannels: { channel: number; message: ReadChannelMessage }[] = [];
	/** Kinds of control payloads, in order. */
	readonly kinds: ControlKind[] = [];
	buffered = 0;
	/** Whether it leaves pings without an answer. */
	mute = false;
	/** The device has closed it. */
	closed = false;
	readonly #events: SocketEvents;

	constructor(events: SocketEvents) {
		this.#events = events;
	}

	send(message: Uint8Array): void {
		const frame = decodeFrame(message);
		if (frame === null) throw new Error('the device sent no frame');
		if (frame.channel !== CONTROL_CHANNEL) {
			const read = readChannelMessage(frame.payload);
			if (read === null) throw new Error('the device sent no message of a channel');
			this.onChannels.push({ channel: frame.channel, message: read });
			return;
		}
		const control = decodeControl(frame.payload);
		if (control === null) throw new Error('the device sent no control payload');
		this.kinds.push(control.kind);
		const json = control.kind === ControlKind.deflatedJson ? inflateRawSync(control.body) : control.body;
		const parsed = parseMessage(deviceMessageSchema, json);
		if (parsed === null) throw new Error('the device sent no message');
		this.said.push(parsed);
		if (parsed.type === 'ping' && !this.mute) queueMicrotask(() => this.say({ type: 'pong' }));
	}

	close(): void {
		this.closed = true;
	}

	// What the station does

	challenge(protocol = PROTOCOL_VERSION): void {
		this.say({ type: 'challenge', protocol, nonce: 'nonce' });
	}

	welcome(over: Partial<StationMessage & { type: 'welcome' }> = {}): void {
		this.say({
			type: 'welcome',
			epoch: 'first',
			member: { id: 'm1', name: '王芳', standing: 'volunteer' },
			station: '柳林社区',
			gone: [],
			tail: { documents: 0, bytes: 0 },
			token: 'token',
			tokenExpires: 36_000_000,
			now: 0,
			...over,
		});
	}

	say(message: StationMessage): void {
		this.#events.received(encodeControl(ControlKind.json, encodeMessage(message)));
	}

	sayDeflated(message: StationMessage): void {
		this.#events.received(encodeControl(ControlKind.deflatedJson, deflateRawSync(encodeMessage(message))));
	}

	tail(runs: Run[]): void {
		this.#events.received(encodeControl(ControlKind.tail, deflateRawSync(encodeRuns(runs))));
	}

	push(runs: Run[]): void {
		this.#events.received(encodeControl(ControlKind.push, encodeRuns(runs)));
	}

	receipt(channel: number, seq: number, n: number): void {
		this.onChannel(channel, encodeReceipt({ seq, n }));
	}

	onChannel(channel: number, message: Uint8Array): void {
		this.#events.received(encodeFrame(channel, message));
	}

	raw(message: Uint8Array): void {
		this.#events.received(message);
	}

	/** The line is cut; also a second time, and after the device has closed it. */
	cut(): void {
		this.#events.closed();
	}

	// What the device has said

	/** Messages of a type, in order. */
	heard<Type extends DeviceMessage['type']>(type: Type): (DeviceMessage & { type: Type })[] {
		return this.said.filter((message): message is DeviceMessage & { type: Type } => message.type === type);
	}

	/** The number that a document was given last. */
	channelOf(document: string): number | undefined {
		return this.heard('open').findLast((message) => message.document === document)?.channel;
	}

	/** Updates that came on a channel. */
	updates(channel: number | undefined): Uint8Array[] {
		return this.onChannels
			.filter((frame) => frame.channel === channel)
			.map(({ message }) => message)
			.filter((message) => message.type === 'sync' && message.kind === 2)
			.map((message) => (message as { bytes: Uint8Array }).bytes);
	}
}

/** A station that plays a test's script: it keeps every line that devices have opened. */
export class ScriptedStation {
	readonly lines: StationLine[] = [];

	readonly openSocket: OpenSocket = (events) => {
		const line = new StationLine(events);
		this.lines.push(line);
		return line;
	};

	/** The newest line. */
	get line(): StationLine {
		const line = this.lines.at(-1);
		if (line === undefined) throw new Error('no device has connected');
		return line;
	}
}
