import type { Server } from 'node:http';
import { join, resolve } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { DocumentName } from '../src/lib/domain/kernel/document-name.ts';
import type { Config } from './config.ts';
import { Counters } from './counters.ts';
import { DocumentRegistry } from './documents/document-registry.ts';
import type { Committed } from './documents/write.ts';
import { makeAddressOf } from './http/address-of.ts';
import { Api } from './http/api.ts';
import { BlobFiles } from './http/blob-files.ts';
import { Blobs } from './http/blobs.ts';
import { makeHttpServer } from './http/http-server.ts';
import { maySeeMetrics, writeMetrics, type Gauges } from './http/metrics.ts';
import { serveApp } from './http/static-app.ts';
import { AccessTokens } from './members/access-tokens.ts';
import { inviteHead } from './members/invite-head.ts';
import { Membership } from './members/membership.ts';
import { setUpSample } from './members/set-up.ts';
import { SeenNotes } from './members/seen-notes.ts';
import type { Ports } from './ports.ts';
import type { Services } from './services.ts';
import { Audience } from './socket/audience.ts';
import { Gathering } from './socket/gathering.ts';
import { SocketServer } from './socket/socket-server.ts';
import { StationProblem } from './station-problem.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

/** How often it is looked whether another process has written the database. */
const LOOK_EVERY = 300;
/** When stopping: how long devices may take to hang up, and everything together. */
const HANG_UP = 2_000;
const STOP = 8_000;
/** Devices come back spread over so many seconds after a stop. */
const RETURN_FROM = 1;
const RETURN_WITHIN = 8;

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
	/** Tells devices to come back, stores what was taken, and ends. Never takes longer than ten seconds. */
	close(): Promise<void>;
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
	readonly #store: Store;
	readonly #audience = new Audience();
	readonly #membership = new Membership();
	readonly #registry: DocumentRegistry;
	readonly #seen: SeenNotes;
	readonly #counters = new Counters();
	/** The newest erasure of each document that had one. */
	#purges: ReadonlyMap<DocumentName, number> = new Map();
	#sockets: SocketServer | null = null;
	#http: Server | null = null;
	#cancelLook: () => void = () => undefined;
	#looked: Promise<void> = Promise.resolve();
	#setupToken: string | null = null;
	#headCode: string | null = null;
	#url = '';
	#closing: Promise<void> | null = null;

	constructor(config: StationConfig, ports: Ports, store: Store) {
		this.#config = config;
		this.#ports = ports;
		this.#store = store;
		this.#registry = new DocumentRegistry(store, ports, this.#membership, (committed) =>
			this.#committed(committed),
		);
		this.#seen = new SeenNotes(store, ports);
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
		const { open, loads } = this.#registry.load;
		return { documents: open, loads, connections: this.#sockets?.size ?? 0 };
	}

	async start(): Promise<void> {
		const { random, clock } = this.#ports;
		const store = this.#store;
		await this.#registry.readHeads();
		await this.#membership.read(store);
		this.#purges = await this.#readPurges();
		if ((await store.meta('set-up-at')) === null) {
			if (this.#config.sample) await setUpSample(this.#services(await this.#tokens()));
			else this.#setupToken = Buffer.from(random.bytes(24)).toString('base64url');
		}
		const services = this.#services(await this.#tokens());

		const files = new BlobFiles(join(resolve(this.#config.data), 'blobs'));
		await files.prepare(clock.now());
		const addressOf = makeAddressOf(this.#config.trustProxy, this.#ports.log);
		const app = serveApp(resolve(this.#config.app));
		const api = new Api({
			...services,
			version: app.version,
			setupToken: () => this.#setupToken,
			wasSetUp: () => (this.#setupToken = null),
			publicUrl: () => this.#publicUrl(),
			takeOver: () => this.#look(),
			addressOf,
			files,
		});
		const blobs = new Blobs(services, files);
		this.#http = makeHttpServer({
			log: this.#ports.log,
			timers: this.#ports.timers,
			secure: this.#config.url?.startsWith('https:') === true,
			api: (request, response, path) => api.answer(request, response, path),
			blobs: (request, response, path) => blobs.answer(request, response, path),
			ready: () => !this.#registry.failing,
			metrics: (request) =>
				maySeeMetrics(request, addressOf) ? writeMetrics(this.#counters, this.#gauges()) : null,
			refused: (reason) => this.#counters.count('requests_refused', reason),
			app,
		});
		const sockets = new SocketServer({
			...services,
			gathering: new Gathering(this.#ports.timers),
			purges: () => this.#purges,
			addressOf,
			publicHost: () => (this.#config.url === null ? null : new URL(this.#config.url).host),
		});
		this.#sockets = sockets;
		this.#http.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
		this.#url = await listen(this.#http, this.#config);
		await store.setMeta('public-url', this.#publicUrl());
		if (this.#setupToken === null) this.#headCode = await inviteHead(store, this.#membership, this.#ports);
		await store.changedByOthers();
		this.#lookLater();
	}

	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		this.#cancelLook();
		const { timers, random } = this.#ports;
		const listening = this.#http;
		const closed = new Promise<void>((resolve) => {
			if (listening?.listening === true) listening.close(() => resolve());
			else resolve();
		});
		const retryAfter = () => RETURN_FROM + ((random.bytes(1)[0] ?? 0) / 256) * RETURN_WITHIN;
		let cancelDeadline: () => void = () => undefined;
		// What cannot be stored in time was never receipted: its device still has it.
		const deadline = new Promise<void>((resolve) => {
			cancelDeadline = timers.after(STOP, resolve);
		});
		const goodbye = async () => {
			await this.#sockets?.close(retryAfter, HANG_UP);
			listening?.closeAllConnections();
			await Promise.all([closed, this.#registry.drained(), this.#seen.close()]);
		};
		await Promise.race([goodbye(), deadline]);
		cancelDeadline();
		this.#registry.close();
		await this.#store.close();
	}

	#gauges(): Gauges {
		return {
			connections: this.#sockets?.size ?? 0,
			strangers: this.#sockets?.strangers ?? 0,
			documents: this.#registry.heads.size,
			documents_in_memory: this.#registry.load.open,
			store_failing: this.#registry.failing ? 1 : 0,
			memory_bytes: process.memoryUsage.rss(),
		};
	}

	#committed(committed: Committed): void {
		this.#counters.count('updates_stored');
		const changed = this.#membership.take(committed.document, committed.rows);
		// A document's first update makes it one that members may be following from now on.
		if (changed || committed.seq === 1) this.#audience.reviewRights();
		this.#audience.push(committed);
	}

	#lookLater(): void {
		this.#cancelLook = this.#ports.timers.after(LOOK_EVERY, () => {
			this.#look()
				.catch((error: unknown) => this.#ports.log.error({ err: error }, 'the store could not be looked at'))
				.finally(() => {
					if (this.#closing === null) this.#lookLater();
				});
		});
	}

	/** Takes over what another process (the command line) has written. One look ends before the next begins. */
	#look(): Promise<void> {
		this.#looked = this.#looked.catch(() => undefined).then(() => this.#takeOver());
		return this.#looked;
	}

	async #takeOver(): Promise<void> {
		if (!(await this.#store.changedByOthers())) return;
		const changed = await this.#registry.catchUp();
		let rights = false;
		for (const { document, before } of changed) {
			const rows = await this.#store.rowsAfter(document, before);
			rights = this.#membership.take(document, rows) || before === 0 || rights;
		}
		if (this.#setupToken !== null && (await this.#store.meta('set-up-at')) !== null) this.#setupToken = null;
		for (const id of this.#audience.devices()) {
			const device = await this.#store.device(id);
			if (device === null || device.revokedAt !== null) this.#audience.sendAway(id);
		}
		if (rights) this.#audience.reviewRights();
		await this.#replacePurged();
		for (const { document } of changed) this.#audience.lookFor(document);
	}

	/** Tells connected devices of erasures that this process did not know. */
	async #replacePurged(): Promise<void> {
		const before = this.#purges;
		this.#purges = await this.#readPurges();
		for (const [document, seq] of this.#purges)
			if (seq > (before.get(document) ?? 0)) this.#audience.replace(document);
	}

	async #readPurges(): Promise<ReadonlyMap<DocumentName, number>> {
		return new Map((await this.#store.purges()).map(({ document, seq }) => [document, seq]));
	}

	#publicUrl(): string {
		return this.#config.url ?? this.#url;
	}

	async #tokens(): Promise<AccessTokens> {
		const secret = await this.#store.meta('token-secret');
		if (secret === null) throw new StationProblem('database-broken', 'The database lacks its token secret.');
		return new AccessTokens(secret, this.#store.station, this.#ports.clock);
	}

	#services(tokens: AccessTokens): Services {
		const store = this.#store;
		return {
			ports: this.#ports,
			store,
			registry: this.#registry,
			membership: this.#membership,
			tokens,
			audience: this.#audience,
			seen: this.#seen,
			counters: this.#counters,
			purged: () => this.#replacePurged(),
			epoch: async () => (await store.meta('epoch')) ?? '',
		};
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
