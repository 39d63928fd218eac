import { encodePresence, readChannelMessage, SyncMessage } from '../../protocol/channel-message.ts';
import { ChannelMessage } from '../../protocol/frame.ts';
import type { Timers } from '../ports.ts';

/** The provider takes 30 s without a message for a dead line, and looks every 3 s. */
const SIGN_OF_LIFE_MS = 10_000;

/** The other end of a virtual socket: the bus, and behind it the link's channel. */
export interface VirtualLine {
	/** Carries a message to the station. */
	send(message: Uint8Array): void;
	/** The station's answer to the provider's step 1: taken into the document's log first, then applied. */
	stepTwo(update: Uint8Array, apply: () => void): void;
	/** What this tab shows of itself, when a presence update speaks of it; `null` when it speaks of others only. */
	ownPresence(update: Uint8Array): Uint8Array | null;
}

/** The part of a WebSocket event that y-websocket's provider reads. */
interface SocketEvent {
	data?: ArrayBuffer;
	code?: number;
}

/**
 * What y-websocket's provider takes for a WebSocket: a channel of the link's. It mends there what the published
 * provider does that does not fit (research/core-spike.md, section 5).
 *
 * 1. Of content nothing passes: the outbox's own bytes are sent by the link, and others' updates come through the
 *    log. The provider's step 2 and updates are swallowed.
 * 2. Of presence, only this tab's own passes: the provider would repeat everybody's to everybody.
 * 3. As a real socket it opens after the constructor, and never calls back from within `close()`.
 */
export class VirtualSocket {
	static readonly CONNECTING = 0;
	static readonly OPEN = 1;
	static readonly CLOSED = 3;
	readonly CONNECTING = VirtualSocket.CONNECTING;
	readonly OPEN = VirtualSocket.OPEN;
	readonly CLOSED = VirtualSocket.CLOSED;

	binaryType = 'arraybuffer';
	readyState: number = VirtualSocket.CONNECTING;
	onopen: ((event: SocketEvent) => void) | null = null;
	onmessage: ((event: SocketEvent) => void) | null = null;
	onclose: ((event: SocketEvent) => void) | null = null;
	onerror: ((event: SocketEvent) => void) | null = null;

	readonly #line: VirtualLine;
	readonly #timers: Timers;
	#cancelSign: () => void = () => undefined;

	constructor(line: VirtualLine, timers: Timers) {
		this.#line = line;
		this.#timers = timers;
	}

	/** The channel is open. Opens in a microtask: the provider sets its handlers after the constructor has returned. */
	open(): void {
		queueMicrotask(() => {
			if (this.readyState !== VirtualSocket.CONNECTING) return;
			this.readyState = VirtualSocket.OPEN;
			this.#scheduleSign();
			this.onopen?.({});
		});
	}

	/** What the provider sends. */
	send(data: Uint8Array): void {
		if (this.readyState !== VirtualSocket.OPEN) return;
		const message = readChannelMessage(data);
		if (message === null) return;
		if (message.type === 'sync') {
			if (message.kind === SyncMessage.stepOne) this.#line.send(data);
		} else if (message.type === 'awareness') {
			const own = this.#line.ownPresence(message.bytes);
			if (own !== null) this.#line.send(encodePresence(own));
		} else if (message.type === 'queryAwareness') this.#line.send(data);
	}

	/** What the station sent on the channel. Updates and step 1 are not the provider's: the link has them. */
	receive(payload: Uint8Array): void {
		const message = readChannelMessage(payload);
		if (message === null) return;
		if (message.type === 'sync') {
			if (message.kind === SyncMessage.stepTwo)
				this.#line.stepTwo(message.bytes, () => this.#deliver(payload));
		} else if (message.type === 'awareness' || message.type === 'queryAwareness') this.#deliver(payload);
	}

	close(): void {
		this.readyState = VirtualSocket.CLOSED;
		this.#cancelSign();
	}

	#deliver(payload: Uint8Array): void {
		if (this.readyState === VirtualSocket.OPEN) this.onmessage?.({ data: payload.slice().buffer });
	}

	/** An empty receipt now and then, which the provider hears and does nothing about. */
	#scheduleSign(): void {
		this.#cancelSign = this.#timers.after(SIGN_OF_LIFE_MS, () => {
			this.#deliver(new Uint8Array([ChannelMessage.receipt]));
			this.#scheduleSign();
		});
	}
}
