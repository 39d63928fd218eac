import type { Server } from 'node:http';
import { join, resolve } from 'node:path';
import type { AddressInfo } from 'node:net';
import { BroughtPhotos } from './carried/brought-photos.ts';
import type { Config } from './config.ts';
import { makeAddressOf } from './http/address-of.ts';
import { Api } from './http/api.ts';
import { BlobFiles } from './http/blob-files.ts';
import { Blobs } from './http/blobs.ts';
import { makeHttpServer } from './http/http-server.ts';
import { maySeeMetrics, writeMetrics, type Gauges } from './http/metrics.ts';
import { serveApp } from './http/static-app.ts';
import { inviteHead } from './members/invite-head.ts';
import { setUpSample } from './members/set-up.ts';
import type { Ports } from './ports.ts';
import { SocketServer } from './socket/socket-server.ts';
import { StationCore } from './station-core.ts';
import { StationProblem } from './station-problem.ts';
import { stopStation } from './stop-station.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

/** A running station. */
export interface Station {
	/** Where it listens. */
	readonly url: string;
	/** The one-time link for setting it up; `null` once that is done. */
	readonly setupLink: string | null;
	/** The link by which the head comes in; `null` when the head has a device, or there is no station. */
	readonly headLink: string | null;
	/** What is in memory, for tests and measurements. */
	readonly load: { documents: number; loads: number; connections: number };
	/** Stops it, as `stopStation` says; whether all that was taken is stored. */
	close(): Promise<boolean>;
}

/** With what a station runs; backups are the process's affair. */
export type StationConfig = Omit<Config, 'backups'>;

/** What a test may put in the place of the real thing. */
export interface Replacements {
	store?: Store;
}

/**
 * Starts a station. Nothing about it is global: several can run in one process.
 * @throws StationProblem when it cannot run
 */
export async function createStation(
	config: StationConfig,
	ports: Ports,
	replacements: Replacements = {},
): Promise<Station> {
	const store = replacements.store ?? openStore(config.data, ports);
	const running = new RunningStation(config, ports, store);
	try {
		await running.start();
	} catch (error) {
		await running.close();
		throw error;
	}
	return running;
}

class RunningStation implements Station {
	readonly #config: StationConfig;
	readonly #ports: Ports;
	readonly #core: StationCore;
	#sockets: SocketServer | null = null;
	#http: Server | null = null;
	#setupToken: string | null = null;
	#headCode: string | null = null;
	#url = '';
	#closing: Promise<boolean> | null = null;

	constructor(config: StationConfig, ports: Ports, store: Store) {
		this.#config = config;
		this.#ports = ports;
		this.#core = new StationCore(store, ports, async () => {
			if (this.#setupToken !== null && (await this.#isSetUp())) this.#setupToken = null;
		});
	}

	get url(): string {
		return this.#url;
	}

	get setupLink(): string | null {
		return this.#setupToken === null ? null : `${this.#publicUrl()}/setup#${this.#setupToken}`;
	}

	get headLink(): string | null {
		return this.#headCode === null ? null : `${this.#publicUrl()}/join#${this.#headCode}`;
	}

	get load(): { documents: number; loads: number; connections: number } {
		const { open, loads } = this.#core.registry.load;
		return { documents: open, loads, connections: this.#sockets?.size ?? 0 };
	}

	async start(): Promise<void> {
		const { random, clock } = this.#ports;
		const core = this.#core;
		const { store } = core;
		const services = await core.start();
		if (!(await this.#isSetUp())) {
			if (this.#config.sample) await setUpSample(services);
			else this.#setupToken = Buffer.from(random.bytes(24)).toString('base64url');
		}

		const files = new BlobFiles(join(resolve(this.#config.data), 'blobs'));
		await files.prepare(clock.now());
		core.storage.tryBy('files', () => files.tryToStore());
		const brought = new BroughtPhotos();
		const addressOf = makeAddressOf(this.#config.trustProxy, this.#ports.log);
		const app = serveApp(resolve(this.#config.app));
		const api = new Api({
			...services,
			version: app.version,
			setupToken: () => this.#setupToken,
			wasSetUp: () => (this.#setupToken = null),
			publicUrl: () => this.#publicUrl(),
			takeOver: () => core.look(),
			addressOf,
			files,
			brought,
		});
		const blobs = new Blobs(services, files, brought);
		this.#http = makeHttpServer({
			log: this.#ports.log,
			timers: this.#ports.timers,
			secure: this.#config.url?.startsWith('https:') === true,
			api: (request, response, path) => api.answer(request, response, path),
			blobs: (request, response, path) => blobs.answer(request, response, path),
			trouble: () => core.storage.cause,
			failed: (error) => core.storage.failedWith('files', error),
			metrics: (request) =>
				maySeeMetrics(request, addressOf) ? writeMetrics(core.counters, this.#gauges()) : null,
			refused: (reason) => core.counters.count('requests_refused', reason),
			app,
		});
		const sockets = new SocketServer({
			...services,
			openSession: (line, welcomed) => core.openSession(line, services, welcomed),
			addressOf,
			publicHost: () => (this.#config.url === null ? null : new URL(this.#config.url).host),
		});
		this.#sockets = sockets;
		this.#http.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
		this.#url = await listen(this.#http, this.#config);
		await store.setMeta('public-url', this.#publicUrl());
		if (this.#setupToken === null) this.#headCode = await inviteHead(store, core.membership, this.#ports);
		await core.beginLooking();
	}

	close(): Promise<boolean> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	#close(): Promise<boolean> {
		const listening = this.#http;
		const closed = new Promise<void>((resolve) => {
			if (listening?.listening === true) listening.close(() => resolve());
			else resolve();
		});
		return stopStation(this.#core, this.#ports, async (retryAfter, patience) => {
			await this.#sockets?.close(retryAfter, patience);
			listening?.closeAllConnections();
			await closed;
		});
	}

	#gauges(): Gauges {
		const { registry, storage } = this.#core;
		return {
			connections: this.#sockets?.size ?? 0,
			strangers: this.#sockets?.strangers ?? 0,
			documents: registry.heads.size,
			documents_in_memory: registry.load.open,
			store_failing: storage.cause === null ? 0 : 1,
			memory_bytes: process.memoryUsage.rss(),
		};
	}

	async #isSetUp(): Promise<boolean> {
		return (await this.#core.store.meta('set-up-at')) !== null;
	}

	#publicUrl(): string {
		return this.#config.url ?? this.#url;
	}
}

/** Listens, and answers with the address that a browser on this machine opens. */
function listen(server: Server, { host, port }: StationConfig): Promise<string> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			reject(new StationProblem('port', describeListenError(error, host, port), error));
		});
		server.listen(port, host, () => {
			const { port: taken } = server.address() as AddressInfo;
			const anywhere = host === '0.0.0.0' || host === '::' || host === '';
			const name = anywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
			resolve(`http://${name}:${taken}`);
		});
	});
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): string {
	switch (error.code) {
		case 'EADDRINUSE':
			return `Port ${port} is in use already: choose another one with --port.`;
		case 'EACCES':
			return `Port ${port} may not be used by this user: choose another one with --port.`;
		case 'ENOTFOUND':
		case 'EADDRNOTAVAIL':
			return `The host ${host} is none of this machine's: choose another one with --host.`;
		default:
			return `The server cannot listen on ${host}:${port} (${error.code ?? error.message}).`;
	}
}
