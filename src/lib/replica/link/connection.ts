import {
	ControlKind,
	decodeControl,
	decodeFrame,
	encodeControl,
	encodeFrame,
	CONTROL_CHANNEL,
} from '../../protocol/frame.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
	encodeMessage,
	parseMessage,
	stationMessageSchema,
	type DeviceMessage,
	type StationMessage,
} from '../../protocol/messages.ts';
import type { Clock, Deflate, OpenSocket, Socket, Timers } from '../ports.ts';

/** From opening the socket to the welcome. */
const GREETING_MS = 20_000;
/** Proxies cut lines that are silent for 60 s. */
const PING_MS = 25_000;
const PONG_MS = 15_000;
/** While a tail comes, a pong waits behind it in the line: a slow line is not a dead one. */
const PATIENT_PONG_MS = 45_000;
/** Somebody waits for the answer: the phone has just come back, maybe by another network. */
const PROBE_MS = 5_000;
/** A line that has spoken within this time needs no trial. */
const FRESH_MS = 5_000;
/** A hello that is longer than this goes deflated: 230 documents are 9 KB of JSON. */
const LONG_BYTES = 1_024;

export interface ConnectionPorts {
	clock: Clock;
	timers: Timers;
	deflate: Deflate;
	openSocket: OpenSocket;
}

/** What a connection hears. Nothing is called after `ended`, nor after `close()`. */
export interface ConnectionEvents {
	said(message: StationMessage): void;
	/** A tail (deflated) or a push (not deflated). */
	runs(deflated: boolean, body: Uint8Array): void;
	onChannel(channel: number, message: Uint8Array): void;
	/** The line is gone, or was given up as dead. Called once. */
	ended(): void;
}

/**
 * One WebSocket to the station, as frames and messages; it also finds out that the line is dead.
 *
 * 1. Events come in the order in which the station sent them, also when some must be inflated first.
 * 2. A line that is silent for 15 s after a ping (5 s when somebody waits, 45 s while a tail comes), or greets nobody
 *    within 20 s, has ended.
 * 3. Whatever the socket still does after its end is not heard.
 */
export class Connection {
	readonly #ports: ConnectionPorts;
	readonly #events: ConnectionEvents;
	readonly #socket: Socket;
	#ended = false;
	#patient = false;
	/** Messages that came while an earlier one is being inflated; `null` while none is. */
	#held: Uint8Array[] | null = null;
	#heardAt: number;
	#deadline: (() => void) | null;
	#nextPing: (() => void) | null = null;
	/** A trial is under way: another wish for one does not make it longer. */
	#probing = false;

	constructor(ports: ConnectionPorts, events: ConnectionEvents) {
		this.#ports = ports;
		this.#events = events;
		this.#heardAt = ports.clock.now();
		this.#deadline = ports.timers.after(GREETING_MS, () => this.#end());
		this.#socket = ports.openSocket({
			opened: () => undefined,
			received: (message) => this.#received(message),
			closed: () => this.#end(),
		});
	}

	/** Bytes that were sent and have not left this device. */
	get buffered(): number {
		return this.#socket.buffered;
	}

	send(message: DeviceMessage): void {
		this.#transmit(encodeControl(ControlKind.json, encodeMessage(message)));
	}

	/** Sends a message that may be long: deflated where that pays. */
	async sendDeflated(message: DeviceMessage): Promise<void> {
		const json = encodeMessage(message);
		if (json.length <= LONG_BYTES) this.#transmit(encodeControl(ControlKind.json, json));
		else this.#transmit(encodeControl(ControlKind.deflatedJson, await this.#ports.deflate.deflate(json)));
	}

	sendOnChannel(channel: number, message: Uint8Array): void {
		this.#transmit(encodeFrame(channel, message));
	}

	/** The station has said welcome: from now on pings keep the line. `patient` until a long tail is here. */
	keepAlive(patient: boolean): void {
		this.#patient = patient;
		if (this.#nextPing !== null) return;
		this.#settleDeadline();
		this.#schedulePing();
	}

	/** Finds out at once whether the line still lives: after a page came back, the network changed, or a write. */
	probe(): void {
		const silent = this.#ports.clock.now() - this.#heardAt;
		if (this.#nextPing === null || this.#probing || (silent >= 0 && silent < FRESH_MS)) return;
		this.#probing = true;
		this.#nextPing();
		this.#settleDeadline();
		this.#ping(PROBE_MS);
	}

	close(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#settleDeadline();
		this.#nextPing?.();
		this.#socket.close();
	}

	#end(): void {
		if (this.#ended) return;
		this.close();
		this.#events.ended();
	}

	#transmit(message: Uint8Array<ArrayBuffer>): void {
		if (!this.#ended) this.#socket.send(message);
	}

	#schedulePing(): void {
		this.#nextPing = this.#ports.timers.after(PING_MS, () => this.#ping());
	}

	#ping(patience = PONG_MS): void {
		this.send({ type: 'ping' });
		this.#deadline ??= this.#ports.timers.after(this.#patient ? PATIENT_PONG_MS : patience, () =>
			this.#end(),
		);
		this.#schedulePing();
	}

	#settleDeadline(): void {
		this.#deadline?.();
		this.#deadline = null;
	}

	#received(message: Uint8Array): void {
		if (this.#ended) return;
		this.#heardAt = this.#ports.clock.now();
		this.#probing = false;
		// Any word is a sign of life. Before the welcome the deadline is the greeting's, and stays.
		if (this.#nextPing !== null) this.#settleDeadline();
		if (message.length > LIMITS.frameDown) this.#end();
		else this.#hear(message);
	}

	#hear(message: Uint8Array): void {
		if (this.#held !== null) this.#held.push(message);
		else this.#read(message);
	}

	#read(message: Uint8Array): void {
		const frame = decodeFrame(message);
		if (frame === null) return this.#end();
		if (frame.channel !== CONTROL_CHANNEL) return this.#events.onChannel(frame.channel, frame.payload);
		const control = decodeControl(frame.payload);
		// A kind that this version does not know: a newer station, which can do without an answer.
		if (control === null) return;
		switch (control.kind) {
			case ControlKind.json:
				return this.#say(control.body);
			case ControlKind.deflatedJson:
				void this.#inflateAndSay(control.body);
				return;
			case ControlKind.tail:
				return this.#events.runs(true, control.body);
			case ControlKind.push:
				return this.#events.runs(false, control.body);
		}
	}

	#say(json: Uint8Array): void {
		const message = parseMessage(stationMessageSchema, json);
		if (message !== null) this.#events.said(message);
	}

	/** Holds what comes meanwhile, so that nothing overtakes. */
	async #inflateAndSay(body: Uint8Array): Promise<void> {
		const held: Uint8Array[] = [];
		this.#held = held;
		const json = await this.#ports.deflate.inflate(body, LIMITS.inflated).catch(() => null);
		if (this.#ended) return;
		// Not our deflate: whoever speaks so is no station.
		if (json === null) return this.#end();
		this.#held = null;
		this.#say(json);
		for (const message of held) {
			if (this.#ended) return;
			this.#hear(message);
		}
	}
}
