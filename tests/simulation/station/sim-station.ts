import { generateKeyPairSync, sign } from 'node:crypto';
import type { Fetch } from '../../../src/lib/replica/admission/station-api.ts';
import type { Device } from '../../../sync-server/store/store.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import type { Services } from '../../../sync-server/services.ts';
import type { StationCore } from '../../../sync-server/station-core.ts';
import type { Chance } from '../world/chance.ts';
import type { World } from '../world/world.ts';
import { addDevice } from './memory-devices.ts';
import { StationProcess, type StationEnd, type StationLoad } from './station-process.ts';
import type { StationDisk } from './station-disk.ts';

/** The key of a device that was let in. */
export interface DeviceSigner {
	/** As the browser keeps them. */
	readonly keys: CryptoKeyPair;
	/** @returns base64url, as a hello carries it */
	sign(text: string): Promise<string>;
}

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };

const NOTHING: StationLoad = { rooms: 0, timers: 0, listeners: 0, lines: 0 };

/** A station, through all its starts and ends. Of what it does nothing happens while no time passes. */
export class SimStation {
	/** May be another one when it starts again: restored from a backup. */
	disk: StationDisk;
	readonly #world: World;
	readonly #skew: () => number;
	readonly #chance: Chance;
	#starts = 0;
	#process: StationProcess | null = null;
	/** What the last process still had when it had put everything away. */
	#left: StationLoad = NOTHING;

	/** @param options.skew by how many ms the station's clock is wrong */
	constructor(world: World, disk: StationDisk, options: { skew?: () => number } = {}) {
		this.#world = world;
		this.disk = disk;
		this.#skew = options.skew ?? (() => 0);
		this.#chance = world.chance.fork('station');
	}

	/** Whether it takes connections and requests. */
	get isRunning(): boolean {
		return this.#process?.isListening === true;
	}

	/** Whether there is a process: also one that is starting or stopping. */
	get hasProcess(): boolean {
		return this.#process !== null;
	}

	get core(): StationCore {
		return this.#running().core;
	}

	get services(): Services {
		return this.#running().services;
	}

	/**
	 * Starts it; resolves when it listens and is ready.
	 * @throws when it cannot start, or is killed meanwhile: then there is no process
	 */
	async start(): Promise<void> {
		if (this.#process !== null) throw new Error('there is a station that runs');
		const name = `station ${++this.#starts}`;
		const process = new StationProcess(name, this.#world, this.disk, this.#skew);
		this.#process = process;
		this.#world.tell(() => `${name} starts`);
		try {
			await process.start();
		} catch (error) {
			process.kill();
			if (this.#process === process) this.#process = null;
			throw error;
		}
	}

	/** The machine loses its power. Whoever has lines to it has to break them. */
	crash(): void {
		this.#process?.kill();
		this.#process = null;
		this.#left = NOTHING;
		const lost = this.disk.crash(this.#chance);
		this.#world.tell(() => `the station crashes, and loses ${lost} transactions`);
	}

	/** Ends it as its service manager does. */
	async stop(): Promise<void> {
		const process = this.#process;
		if (process === null) return;
		this.#world.tell(() => 'the station stops');
		this.#left = await process.stop();
		if (this.#process === process) this.#process = null;
		this.#world.tell(() => 'the station has stopped');
	}

	/** Takes a line that somebody has opened. */
	connect(line: Line): StationEnd {
		if (this.#process?.isListening === true) return this.#process.connect(line);
		line.cut();
		return { receive: () => undefined, ended: () => undefined };
	}

	/** Asks it by HTTP, without the network's own time and losses. Whoever asks a station that is not there, or dies, is told so. */
	readonly fetch: Fetch = async (path, init) => {
		if (this.#process?.isListening !== true) throw new TypeError('nobody listens');
		const { status, headers, body } = await this.#process.answer(path, init);
		return new Response(init?.method === 'HEAD' ? null : body, { status, headers });
	};

	/** Lets a device in, with a key of its own: as if it had joined, at once and durably. */
	async addDevice(member: string, id: string): Promise<DeviceSigner> {
		const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const device: Device = {
			id,
			member,
			name: `Phone of ${member}`,
			publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
			createdAt: this.#world.time.now(),
			revokedAt: null,
			seen: null,
			erasedAt: null,
		};
		const { disk } = this;
		disk.transaction((transaction) => addDevice(disk.content, transaction, device));
		disk.sync();
		return {
			keys: {
				privateKey: privateKey.toCryptoKey(KEY, false, ['sign']) as CryptoKey,
				publicKey: publicKey.toCryptoKey(KEY, true, ['verify']) as CryptoKey,
			},
			sign: async (text) =>
				sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
					'base64url',
				),
		};
	}

	/** What it holds in memory; after it has stopped, what it did not put away. */
	load(): StationLoad {
		return this.#process?.load() ?? this.#left;
	}

	#running(): StationProcess {
		if (this.#process === null) throw new Error('the station does not run');
		return this.#process;
	}
}
