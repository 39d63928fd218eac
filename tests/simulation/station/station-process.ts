import { BroughtPhotos } from '../../../sync-server/carried/brought-photos.ts';
import { makeAddressOf } from '../../../sync-server/http/address-of.ts';
import { Api } from '../../../sync-server/http/api.ts';
import { BlobFiles } from '../../../sync-server/http/blob-files.ts';
import { HttpProblem } from '../../../sync-server/http/http-problem.ts';
import { inviteHead } from '../../../sync-server/members/invite-head.ts';
import type { Ports } from '../../../sync-server/ports.ts';
import type { Services } from '../../../sync-server/services.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import { Strangers } from '../../../sync-server/socket/strangers.ts';
import { StationCore } from '../../../sync-server/station-core.ts';
import { stopStation } from '../../../sync-server/stop-station.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { World } from '../world/world.ts';
import { DiskTurns } from './disk-turns.ts';
import { MemoryStationStore } from './memory-station-store.ts';
import { simLog } from './sim-log.ts';
import type { StationDisk } from './station-disk.ts';
import { virtualRequest, VirtualResponse, type Answered } from './virtual-request.ts';

/** What the network tells of a line. */
export interface StationEnd {
	receive(frame: Uint8Array): void;
	ended(): void;
}

/** What a station holds in memory. */
export interface StationLoad {
	rooms: number;
	timers: number;
	/** Welcomed devices. */
	listeners: number;
	lines: number;
}

/** One process of the station, from its start to its end: what `sync-server/create-station.ts` is around a real port. */
export class StationProcess {
	readonly core: StationCore;
	readonly #process: SimProcess;
	readonly #ports: Ports;
	readonly #strangers = new Strangers();
	readonly #lines = new Set<Line>();
	#services: Services | null = null;
	#api: Api | null = null;
	#isListening = false;
	/** Called when the last line has ended. */
	#allGone: () => void = () => undefined;

	constructor(name: string, world: World, disk: StationDisk, skew: () => number) {
		const process = world.process(name, skew);
		const log = simLog(world, () => disk);
		this.#process = process;
		this.#ports = { clock: process.clock, timers: process.timers, random: process.random, log };
		const turns = new DiskTurns(disk, process, world.chance.fork(`${name}'s disk`));
		this.core = new StationCore(new MemoryStationStore(disk, this.#ports, turns), this.#ports);
	}

	get isListening(): boolean {
		return this.#isListening && this.#process.isAlive;
	}

	/** @throws when it has not started yet */
	get services(): Services {
		if (this.#services === null) throw new Error('the station has not started yet');
		return this.#services;
	}

	async start(): Promise<void> {
		await this.#untilKilled(this.#start());
	}

	connect(line: Line): StationEnd {
		const process = this.#process;
		const open: Line = {
			send: (frame, left) => {
				if (process.isAlive) line.send(frame, left === undefined ? undefined : process.whileAlive(left));
			},
			get buffered() {
				return line.buffered;
			},
			close: process.whileAlive(() => line.close()),
			cut: process.whileAlive(() => line.cut()),
		};
		this.#lines.add(open);
		const stranger = this.#strangers.enter(null, open.cut);
		const session = this.core.openSession(open, this.services, () => stranger.leave());
		return {
			receive: process.whileAlive((frame: Uint8Array) => {
				stranger.took(frame.length);
				try {
					session.receive(frame);
				} catch (error) {
					this.#ports.log.error({ err: error }, 'a message could not be taken');
					open.cut();
				}
			}),
			ended: process.whileAlive(() => {
				stranger.leave();
				session.ended();
				this.#lines.delete(open);
				if (this.#lines.size === 0) this.#allGone();
			}),
		};
	}

	/** @throws TypeError when it ends before it has answered */
	answer(path: string, init?: RequestInit): Promise<Answered> {
		return this.#untilKilled(this.#answer(path, init));
	}

	/** Answers what is left when everything was put away, or when it takes too long. */
	async stop(): Promise<StationLoad> {
		this.#isListening = false;
		await stopStation(this.core, this.#ports, (retryAfter, patience) => this.#hangUp(retryAfter, patience));
		const left = this.load();
		this.kill();
		return left;
	}

	/** Ends it between two instructions. */
	kill(): void {
		this.#isListening = false;
		this.#process.kill();
	}

	load(): StationLoad {
		return {
			rooms: this.core.registry.load.open,
			timers: this.#process.timersWaiting,
			listeners: this.#services?.audience.size ?? 0,
			lines: this.#lines.size,
		};
	}

	async #start(): Promise<void> {
		const { core } = this;
		const services = await core.start();
		this.#services = services;
		this.#api = new Api({
			...services,
			version: '0.0.0',
			setupToken: () => null,
			wasSetUp: () => undefined,
			publicUrl: () => 'https://simulation.example',
			takeOver: () => core.look(),
			addressOf: makeAddressOf(false, this.#ports.log),
			// There are no pictures in a simulation: nothing ever asks for a file of this directory.
			files: new BlobFiles('/nowhere'),
			brought: new BroughtPhotos(),
		});
		this.#isListening = true;
		await core.store.setMeta('public-url', 'https://simulation.example');
		await inviteHead(core.store, core.membership, this.#ports);
		await core.beginLooking();
	}

	async #answer(path: string, init?: RequestInit): Promise<Answered> {
		const response = new VirtualResponse();
		try {
			if (path.startsWith('/api/blobs/')) throw new HttpProblem('storage-failing');
			const asked = path.split('?', 1)[0] ?? '/';
			await this.#api?.answer(virtualRequest(path, init), response.asResponse, asked);
		} catch (error) {
			if (!(error instanceof HttpProblem))
				this.#ports.log.error({ err: error }, 'a request could not be answered');
			const { status, reason } = error instanceof HttpProblem ? error : new HttpProblem('storage-failing');
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ reason }));
		}
		return response.answered;
	}

	/** As `sync-server/socket/socket-server.ts` ends real sockets. */
	async #hangUp(retryAfter: () => number, patience: number): Promise<void> {
		this.#services?.audience.dismiss(retryAfter);
		const gone = new Promise<void>((resolve) => {
			this.#allGone = resolve;
			if (this.#lines.size === 0) resolve();
		});
		const cancel = this.#ports.timers.after(patience, () => {
			for (const line of [...this.#lines]) line.cut();
		});
		for (const line of [...this.#lines]) line.close();
		await gone;
		cancel();
	}

	/** What comes of it for somebody outside, who hears of it when the process is killed. */
	#untilKilled<T>(work: Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			work.then(resolve, reject);
			this.#process.whenKilled(() => reject(new TypeError('the station was killed')));
		});
	}
}
