import * as Y from 'yjs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { encodeSync, readChannelMessage, SyncMessage } from '../../../protocol/channel-message.ts';
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
import type { Clock, OpenSocket, Random, SocketEvents, Timers } from '../../ports.ts';

interface Log {
	doc: Y.Doc;
	updates: Uint8Array[];
}

interface ChannelState {
	document: DocumentName;
	/** Updates that came. */
	count: number;
	/** Nothing more is read: an update was refused, or a gap was asked for. */
	stopped: 'no' | 'refused' | 'gap';
}

/** What the model does to the line. */
export interface Weather {
	/** Longest way of a frame, in ms. */
	delay: number;
	/** Of so many frames one cuts its line, in each direction. 0: none. */
	cutEvery: number;
	/** Of so many attempts to connect one fails. 0: none. */
	refuseEvery: number;
	/** Of so many pushes one is lost, as when a station of several nodes misses a message. 0: none. */
	loseEvery: number;
	/** Of so many updates one is answered by the station's step 1, though it builds on nothing missing. 0: none. */
	doubtEvery: number;
}

/**
 * An honest station in memory, without rights and disk, for many devices at once: what the wire promises, in the
 * fewest words. Its frames take time, and lines break at any of them.
 */
export class ModelStation {
	readonly logs = new Map<DocumentName, Log>();
	/** The name of its present history. */
	epoch = 'first';
	readonly weather: Weather = { delay: 50, cutEvery: 0, refuseEvery: 0, loseEvery: 0, doubtEvery: 0 };
	readonly #time: Clock & Timers;
	readonly #random: Random;
	readonly #sessions = new Set<ModelSession>();

	constructor(time: Clock & Timers, random: Random) {
		this.#time = time;
		this.#random = random;
	}

	readonly openSocket: OpenSocket = (events) => {
		const session = new ModelSession(this, events, this.#time, this.#random, () => {
			this.#sessions.delete(session);
		});
		if (!this.happens(this.weather.refuseEvery)) this.#sessions.add(session);
		else session.cut();
		session.greet();
		return session;
	};

	/** Every line breaks. */
	cutAll(): void {
		for (const session of [...this.#sessions]) session.cut();
	}

	/** It comes back from a backup: the newest updates of a document are lost, and the history is a new one. */
	restore(document: DocumentName, lost: number): void {
		this.cutAll();
		this.epoch += '+';
		const { updates } = this.log(document);
		const doc = new Y.Doc();
		const kept = updates.slice(0, Math.max(0, updates.length - lost));
		for (const update of kept) Y.applyUpdate(doc, update);
		this.logs.set(document, { doc, updates: kept });
	}

	happens(oneIn: number): boolean {
		return oneIn > 0 && this.#random.fraction() * oneIn < 1;
	}

	log(document: DocumentName): Log {
		const log = this.logs.get(document) ?? { doc: new Y.Doc(), updates: [] };
		this.logs.set(document, log);
		return log;
	}

	/** Whether an update says what this station takes from nobody. */
	forbids(update: Uint8Array): boolean {
		return new TextDecoder().decode(update).includes('forbidden');
	}

	/** Takes an update that builds on nothing that is missing; whether it brought anything. */
	take(document: DocumentName, update: Uint8Array, author: ModelSession, tellAuthor: boolean): boolean {
		const log = this.log(document);
		let grown: Uint8Array | null = null;
		const note = (bytes: Uint8Array) => (grown = bytes);
		log.doc.on('update', note);
		Y.applyUpdate(log.doc, update);
		log.doc.off('update', note);
		if (grown === null) return false;
		log.updates.push(grown);
		const run: Run = { document, from: log.updates.length - 1, to: log.updates.length, bytes: grown };
		for (const session of this.#sessions) if (session !== author || tellAuthor) session.push(run);
		return true;
	}

	/** Whether an update builds on something that the station does not have. */
	leavesGap(document: DocumentName, update: Uint8Array): boolean {
		const probe = new Y.Doc();
		Y.applyUpdate(probe, Y.encodeStateAsUpdate(this.log(document).doc));
		Y.applyUpdate(probe, update);
		return probe.store.pendingStructs !== null || probe.store.pendingDs !== null;
	}

	/** A document's log after a sequence number, as one run; `null` when there is nothing. */
	tail(document: DocumentName, seq: number): Run | null {
		const { updates } = this.log(document);
		if (updates.length <= seq) return null;
		return { document, from: seq, to: updates.length, bytes: Y.mergeUpdates(updates.slice(seq)) };
	}
}

class ModelSession {
	readonly buffered = 0;
	readonly #station: ModelStation;
	readonly #events: SocketEvents;
	readonly #time: Clock & Timers;
	readonly #random: Random;
	readonly #gone: () => void;
	readonly #channels = new Map<number, ChannelState>();
	#welcomed = false;
	#cut = false;
	#closed = false;
	/** When the last frame of each direction arrives: none overtakes another. */
	readonly #lastAt = { up: 0, down: 0 };

	constructor(
		station: ModelStation,
		events: SocketEvents,
		time: Clock & Timers,
		random: Random,
		gone: () => void,
	) {
		this.#station = station;
		this.#events = events;
		this.#time = time;
		this.#random = random;
		this.#gone = gone;
	}

	// The device's end

	send(message: Uint8Array): void {
		this.#travel('up', () => this.#heard(message));
	}

	close(): void {
		this.#closed = true;
		this.#travel('up', () => this.cut());
	}

	// The station's end

	greet(): void {
		this.#say({ type: 'challenge', protocol: PROTOCOL_VERSION, nonce: 'nonce' });
	}

	push(run: Run): void {
		if (this.#welcomed && !this.#station.happens(this.#station.weather.loseEvery))
			this.#transmit(encodeControl(ControlKind.push, encodeRuns([run])));
	}

	/** The line breaks: what is under way arrives nowhere. */
	cut(): void {
		if (this.#cut) return;
		this.#cut = true;
		this.#gone();
		this.#time.after(this.#random.fraction() * 1_000, () => {
			if (!this.#closed) this.#events.closed();
		});
	}

	#travel(way: 'up' | 'down', arrive: () => void): void {
		if (this.#cut) return;
		if (this.#station.happens(this.#station.weather.cutEvery)) return this.cut();
		const now = this.#time.now();
		const at = Math.max(this.#lastAt[way], now + this.#random.fraction() * this.#station.weather.delay);
		this.#lastAt[way] = at;
		this.#time.after(at - now, () => {
			if (!this.#cut) arrive();
		});
	}

	#transmit(message: Uint8Array): void {
		this.#travel('down', () => {
			if (!this.#closed) this.#events.received(message);
		});
	}

	#say(message: StationMessage): void {
		this.#transmit(encodeControl(ControlKind.json, encodeMessage(message)));
	}

	#heard(message: Uint8Array): void {
		const frame = decodeFrame(message);
		if (frame === null) throw new Error('the device sent no frame');
		if (frame.channel !== CONTROL_CHANNEL) return this.#onChannel(frame.channel, frame.payload);
		const control = decodeControl(frame.payload);
		if (control === null) throw new Error('the device sent no control payload');
		const json = control.kind === ControlKind.deflatedJson ? inflateRawSync(control.body) : control.body;
		const read = parseMessage(deviceMessageSchema, json);
		if (read === null) throw new Error('the device sent no message');
		this.#control(read);
	}

	#control(message: DeviceMessage): void {
		switch (message.type) {
			case 'hello':
				return this.#welcome(message.epoch === this.#station.epoch ? new Map(message.documents) : new Map());
			case 'open':
				if (this.#channels.has(message.channel)) throw new Error('a channel’s number was used twice');
				this.#channels.set(message.channel, {
					document: message.document as DocumentName,
					count: 0,
					stopped: 'no',
				});
				return;
			case 'close':
				this.#channels.delete(message.channel);
				return;
			case 'tail': {
				const run = this.#station.tail(message.document as DocumentName, message.seq);
				if (run !== null) this.#sendTail([run]);
				return;
			}
			case 'ping':
				return this.#say({ type: 'pong' });
			case 'erased':
				throw new Error('nobody was told to erase itself');
		}
	}

	#welcome(copies: ReadonlyMap<string, number>): void {
		this.#say({
			type: 'welcome',
			epoch: this.#station.epoch,
			member: { id: 'm', name: 'n', standing: 'staff' },
			station: 's',
			gone: [],
			tail: { documents: 0, bytes: 0 },
			token: 't',
			tokenExpires: 36_000_000,
			now: 0,
		});
		this.#welcomed = true;
		for (const document of this.#station.logs.keys()) {
			const run = this.#station.tail(document, copies.get(document) ?? 0);
			if (run !== null) this.#sendTail([run]);
		}
		this.#say({ type: 'tailed' });
	}

	#sendTail(runs: Run[]): void {
		this.#transmit(encodeControl(ControlKind.tail, deflateRawSync(encodeRuns(runs))));
	}

	#onChannel(number: number, payload: Uint8Array): void {
		const channel = this.#channels.get(number);
		const message = readChannelMessage(payload);
		if (message === null) throw new Error('the device sent no message of a channel');
		if (channel === undefined || message.type !== 'sync' || channel.stopped === 'refused') return;
		const { document } = channel;
		if (message.kind === SyncMessage.stepOne) {
			const missing = Y.encodeStateAsUpdate(this.#station.log(document).doc, message.bytes);
			this.#transmit(encodeFrame(number, encodeSync(SyncMessage.stepTwo, missing)));
			return;
		}
		if (message.kind === SyncMessage.stepTwo) {
			// The entries behind it name what is wrong.
			if (!this.#station.forbids(message.bytes)) this.#station.take(document, message.bytes, this, true);
			return;
		}
		if (message.kind !== SyncMessage.update || channel.stopped === 'gap') return;
		channel.count++;
		const { weather } = this.#station;
		if (this.#station.happens(weather.doubtEvery) || this.#station.leavesGap(document, message.bytes)) {
			channel.stopped = 'gap';
			const vector = Y.encodeStateVector(this.#station.log(document).doc);
			this.#transmit(encodeFrame(number, encodeSync(SyncMessage.stepOne, vector)));
			return;
		}
		if (this.#station.forbids(message.bytes)) {
			channel.stopped = 'refused';
			this.#say({ type: 'refused', channel: number, n: channel.count, reason: 'schema' });
			return;
		}
		this.#station.take(document, message.bytes, this, false);
		const seq = this.#station.log(document).updates.length;
		this.#transmit(encodeFrame(number, encodeReceipt({ seq, n: channel.count })));
	}
}
