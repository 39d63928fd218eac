import { CONTROL_CHANNEL, ControlKind, decodeControl, decodeFrame } from '../../../protocol/frame.ts';
import { parseMessage, stationMessageSchema } from '../../../protocol/messages.ts';
import { Admission } from '../../admission/admission.ts';
import { StationApi } from '../../admission/station-api.ts';
import { DeviceBlobs } from '../../blobs/device-blobs.ts';
import {
	browserClock,
	browserDeflate,
	browserRandom,
	browserSocket,
	browserTimers,
} from '../../browser-ports.ts';
import { DeviceErasure } from '../../erase/erasure.ts';
import { errands } from '../../errands/errands.ts';
import { HeldChanges } from '../../held/held-changes.ts';
import { DeviceIdentity } from '../../identity/device-identity.ts';
import type { Clock, OpenSocket, Socket, Timers } from '../../ports.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { Device, type Tab } from './device.ts';

/** A phone with real keys, sockets, time and chance, whose line a test can cut. Only its disk is memory. */
export class RealPhone {
	readonly device: Device;
	readonly admission: Admission;
	/** Bytes that came over all its lines. */
	received = 0;
	/** After so many more bytes the line breaks. */
	cutAfter = Infinity;
	/** In how many seconds stations that stopped have asked it to come back. */
	readonly askedBack: number[] = [];
	/** While it is without signal no socket opens. */
	hasSignal = true;
	/** Where the station is: it may move to another port. */
	url: string;
	readonly identity: DeviceIdentity;
	readonly held: HeldChanges;
	readonly blobs: DeviceBlobs;
	readonly api: StationApi;
	readonly #lines = new Set<() => void>();
	readonly #tabs: Tab[] = [];

	/** @param speed how much faster its time runs than the world's: what it waits for comes sooner */
	constructor(url: string, speed = 1) {
		this.url = url;
		const store = new MemoryStore();
		const begin = browserClock.now();
		const time: Clock & Timers = {
			now: () => begin + (browserClock.now() - begin) * speed,
			after: (ms, callback) => browserTimers.after(ms / speed, callback),
		};
		this.identity = new DeviceIdentity(store, time);
		this.held = new HeldChanges(store);
		this.api = new StationApi((path, init) =>
			this.hasSignal
				? fetch(new URL(path, this.url), init)
				: Promise.reject(new TypeError('this phone has no signal')),
		);
		this.blobs = new DeviceBlobs(store, this.api, () => this.identity.token());
		const report = (error: unknown) => void this.device.reported.push(error);
		this.device = new Device({
			time,
			random: browserRandom,
			deflate: browserDeflate,
			openSocket: this.#openSocket,
			store,
			identity: () => this.identity.forLink(),
			saveStanding: (facts) => this.identity.welcomed(facts),
			uploader: errands({
				store,
				api: this.api,
				timers: time,
				random: browserRandom,
				report,
			}),
			erasure: new DeviceErasure({
				store,
				snapshots: { names: () => Promise.resolve([]), remove: () => Promise.resolve() },
				identity: this.identity,
				api: this.api,
				documents: {
					copies: () => this.device.documents.copies(),
					drop: (documents, reason) => this.device.documents.drop(documents, reason),
				},
			}),
		});
		this.admission = new Admission(this.api, this.identity, () => undefined);
	}

	/** Opens a tab with its link. */
	start(): void {
		this.#tabs.push(this.device.open());
	}

	/** Breaks the line, if there is one. */
	cut(): void {
		for (const cut of [...this.#lines]) cut();
	}

	close(): void {
		for (const { link, documents } of this.#tabs) {
			link.close();
			documents.close();
		}
		this.device.documents.close();
		this.cut();
	}

	#noteBye(message: Uint8Array): void {
		const frame = decodeFrame(message);
		const control = frame?.channel === CONTROL_CHANNEL ? decodeControl(frame.payload) : null;
		if (control?.kind !== ControlKind.json) return;
		const said = parseMessage(stationMessageSchema, control.body);
		if (said?.type === 'bye' && said.retryAfter !== undefined) this.askedBack.push(said.retryAfter);
	}

	readonly #openSocket: OpenSocket = (events) => {
		const url = new URL('/sync', this.url);
		url.protocol = 'ws:';
		let isOver = false;
		const end = () => {
			if (isOver) return;
			isOver = true;
			this.#lines.delete(end);
			socket.close();
			events.closed();
		};
		if (!this.hasSignal) {
			queueMicrotask(() => events.closed());
			return { buffered: 0, send: () => undefined, close: () => undefined };
		}
		const socket: Socket = browserSocket(url.href)({
			opened: () => events.opened(),
			received: (message) => {
				if (isOver) return;
				this.received += message.length;
				this.#noteBye(message);
				this.cutAfter -= message.length;
				if (this.cutAfter >= 0) return events.received(message);
				this.cutAfter = Infinity;
				end();
			},
			closed: end,
		});
		this.#lines.add(end);
		return socket;
	};
}
