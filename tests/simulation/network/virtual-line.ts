import { LIMITS } from '../../../src/lib/protocol/limits.ts';
import type { SocketEvents } from '../../../src/lib/replica/ports.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { World } from '../world/world.ts';
import { FrameWay } from './frame-way.ts';

/** As `sync-server/socket/socket-server.ts` has them. */
const PING_EVERY = 25_000;
const HANG_UP = 2_000;
const PING_BYTES = 2;
/** What a hello counts: its signature, and so what it deflates to, is another in each run. */
const HELLO_BYTES = 1_024;
/** By how much later than the device the station may learn of a cut, and the reverse. */
const LEARN_MS = 20_000;

/** What the station makes of a line. */
export interface StationEnd {
	receive(frame: Uint8Array): void;
	ended(): void;
}

/** One WebSocket between a device's process and the station. Each end has its own view of whether it still lives. */
export class VirtualLine {
	readonly device: string;
	readonly id: number;
	readonly #world: World;
	readonly #chance: Chance;
	readonly #process: SimProcess;
	readonly #events: SocketEvents;
	readonly #over: (line: VirtualLine) => void;
	readonly #up: FrameWay;
	readonly #down: FrameWay;
	/** Whether late frames still reach a device that has given the line up. */
	readonly #speaksLate: boolean;
	#station: StationEnd | null = null;
	#stationIsOpen = false;
	#deviceIsOpen = true;
	#isFirstUp = true;
	#framesLeft = Infinity;
	#answersPing = true;
	#cancelPing: () => void = () => undefined;
	#cancelHangUp: () => void = () => undefined;

	constructor(parts: {
		world: World;
		chance: Chance;
		device: string;
		id: number;
		process: SimProcess;
		events: SocketEvents;
		latency: readonly [least: number, most: number];
		/** Called once, when both ends know that it is over. */
		over(line: VirtualLine): void;
	}) {
		this.device = parts.device;
		this.id = parts.id;
		this.#world = parts.world;
		this.#chance = parts.chance;
		this.#process = parts.process;
		this.#events = parts.events;
		this.#over = parts.over;
		this.#up = new FrameWay(parts.world.time, parts.chance, parts.latency);
		this.#down = new FrameWay(parts.world.time, parts.chance, parts.latency);
		this.#speaksLate = parts.chance.hits(0.5);
		parts.process.whenKilled(() => this.#deviceDied());
	}

	get isOpenAtDevice(): boolean {
		return this.#deviceIsOpen;
	}

	get isOpenAtStation(): boolean {
		return this.#stationIsOpen;
	}

	/** Bytes that wait to leave the device, and the station. */
	get buffered(): { up: number; down: number } {
		return { up: this.#up.buffered, down: this.#down.buffered };
	}

	/** It breaks now. Some of what is under way arrives; both ends learn of it, each in its time. */
	cut(): void {
		this.#tell('is cut');
		const late = this.#chance.hits(0.3) ? this.#chance.between(0, LEARN_MS / 2) : 0;
		this.#up.break(late);
		this.#down.break();
		this.#endDeviceIn(this.#learn(0));
		this.#endStationIn(this.#learn(late));
	}

	/** It breaks as soon as so many more frames, of either side, have arrived. */
	cutAfter(frames: number): void {
		this.#framesLeft = frames;
		if (frames <= 0) this.cut();
	}

	/** From now on nothing arrives on either side, and nobody is told. */
	halfOpen(): void {
		this.#tell('is half-open');
		this.#up.break();
		this.#down.break();
	}

	/** From now on so many bytes a second leave each end; `null`: all at once. */
	slow(bytesPerSecond: number | null): void {
		this.#up.slow(bytesPerSecond);
		this.#down.slow(bytesPerSecond);
	}

	/** The station's process has died, or the machine that it ran on. */
	stationDied(): void {
		if (!this.#stationIsOpen) return;
		this.#stationIsOpen = false;
		this.#station = null;
		this.#cancelPing();
		this.#cancelHangUp();
		this.#down.break();
		this.#up.end();
		// A machine without power says no farewell.
		if (this.#chance.hits(0.8)) this.#endDeviceIn(this.#chance.between(0, 200));
		this.#settle();
	}

	/** The station has taken the connection: it may speak from within `accept`. */
	open(accept: (line: Line) => StationEnd): void {
		this.#stationIsOpen = true;
		this.#down.send(0, () => {
			if (this.#deviceIsOpen) this.#events.opened();
		});
		this.#station = accept(this.#stationLine());
		this.#schedulePing();
	}

	/** It never opens. */
	refuse(): void {
		this.#endDevice();
	}

	/** What the device sends. */
	send(frame: Uint8Array): void {
		if (!this.#deviceIsOpen) return;
		const bytes = this.#isFirstUp ? HELLO_BYTES : frame.length;
		this.#isFirstUp = false;
		const copy = frame.slice();
		this.#up.send(bytes, () => this.#receiveAtStation(copy));
	}

	/** The device closes it: what it sent before goes first. */
	close(): void {
		if (!this.#deviceIsOpen) return;
		this.#up.send(0, () => this.#endStation());
		this.#endDevice();
	}

	#stationLine(): Line {
		const down = this.#down;
		return {
			send: (frame, left) => {
				if (!this.#stationIsOpen) return;
				const copy = frame.slice();
				const isLeft = () => {
					if (this.#station !== null) left?.();
				};
				down.send(frame.length, () => this.#receiveAtDevice(copy), left === undefined ? undefined : isLeft);
			},
			get buffered() {
				return down.buffered;
			},
			close: () => {
				if (!this.#stationIsOpen) return;
				down.send(0, () => {
					this.#up.send(0, () => this.#endStation());
					this.#endDevice();
				});
				this.#cancelHangUp();
				this.#cancelHangUp = this.#world.time.after(HANG_UP, () => this.#terminate());
			},
			cut: () => this.#terminate(),
		};
	}

	#receiveAtStation(frame: Uint8Array): void {
		if (!this.#stationIsOpen || this.#station === null) return;
		this.#answersPing = true;
		if (frame.length > LIMITS.frameUp) {
			this.#tell('is closed for the size of a frame');
			this.#terminate();
			return;
		}
		try {
			this.#station.receive(frame);
		} catch (error) {
			this.#world.problems.push(`a message could not be taken: ${String(error)}`);
			this.#terminate();
		}
		this.#countFrame();
	}

	#receiveAtDevice(frame: Uint8Array): void {
		if (!this.#process.isAlive || !(this.#deviceIsOpen || this.#speaksLate)) return;
		this.#events.received(frame);
		this.#countFrame();
	}

	#countFrame(): void {
		if (--this.#framesLeft > 0 || !(this.#deviceIsOpen || this.#stationIsOpen)) return;
		this.#framesLeft = Infinity;
		this.cut();
	}

	/** The station ends it by force. */
	#terminate(): void {
		if (!this.#stationIsOpen) return;
		this.#down.break();
		this.#up.end();
		this.#endStationIn(0);
		this.#endDeviceIn(this.#chance.between(5, 500));
	}

	/** Its process was killed: the kernel says farewell for it, unless the whole phone is gone. */
	#deviceDied(): void {
		if (!this.#deviceIsOpen) return;
		this.#deviceIsOpen = false;
		this.#down.end();
		if (this.#chance.hits(0.8)) this.#up.send(0, () => this.#endStation());
		else this.#up.break();
		this.#settle();
	}

	#learn(least: number): number {
		return (
			least + (this.#chance.hits(0.5) ? this.#chance.between(0, 300) : this.#chance.between(0, LEARN_MS))
		);
	}

	#endDeviceIn(ms: number): void {
		this.#world.time.after(ms, () => this.#endDevice());
	}

	#endStationIn(ms: number): void {
		this.#world.time.after(ms, () => this.#endStation());
	}

	#endDevice(): void {
		if (!this.#deviceIsOpen) return;
		this.#deviceIsOpen = false;
		if (this.#process.isAlive) this.#events.closed();
		this.#settle();
	}

	#endStation(): void {
		if (!this.#stationIsOpen) return;
		this.#stationIsOpen = false;
		this.#cancelPing();
		this.#cancelHangUp();
		const station = this.#station;
		this.#station = null;
		station?.ended();
		this.#settle();
	}

	/** The station's WebSocket asks whether the other side still lives; a browser answers by itself. */
	#schedulePing(): void {
		this.#cancelPing = this.#world.time.after(PING_EVERY, () => {
			if (!this.#answersPing) {
				this.#tell('does not answer the ping');
				this.#terminate();
				return;
			}
			this.#answersPing = false;
			this.#down.send(PING_BYTES, () => {
				if (this.#deviceIsOpen) this.#up.send(PING_BYTES, () => (this.#answersPing = true));
			});
			this.#schedulePing();
		});
	}

	#settle(): void {
		if (!this.#deviceIsOpen && !this.#stationIsOpen) this.#over(this);
	}

	#tell(what: string): void {
		this.#world.tell(() => `line ${this.id} of ${this.device} ${what}`);
	}
}
