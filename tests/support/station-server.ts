import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findNode } from '../../scripts/find-node.mjs';
import { root } from '../../scripts/project.mjs';

const READY = /^Shouwang is ready at (http:\/\/\S+)/;
const SETUP_LINK = /http:\/\/\S+\/setup#\S+/;
const JOIN_LINK = /http:\/\/\S+\/join#\S+/;

export interface StationServerOptions {
	/** Make the sample station at the first start. */
	sample?: boolean;
	/** Left out: a folder of its own, which `stop` removes. */
	dataDir?: string;
	/** The built app to serve; left out: `build/`. */
	appDir?: string;
	/** Further options of `sync-server/main.ts`. */
	args?: string[];
	env?: Record<string, string>;
}

/**
 * The real server as a process of its own, for the journeys: it can be stopped, killed and started again on the
 * same data and port.
 */
export class StationServer {
	readonly dataDir: string;
	readonly #ownsDataDir: boolean;
	readonly #options: StationServerOptions;
	#child: ChildProcess | undefined;
	#lines: string[] = [];
	#news = new EventEmitter();
	#url = '';

	private constructor(options: StationServerOptions, dataDir: string) {
		this.#options = options;
		this.#ownsDataDir = options.dataDir === undefined;
		this.dataDir = dataDir;
	}

	/** Starts a server on a free port, and waits for its ready line. */
	static async start(options: StationServerOptions = {}): Promise<StationServer> {
		const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'shouwang-station-')));
		const server = new StationServer(options, dataDir);
		try {
			await server.#launch('0');
		} catch (error) {
			await server.stop();
			throw error;
		}
		return server;
	}

	/** `http://HOST:PORT`, the same over restarts. */
	get url(): string {
		return this.#url;
	}

	/** Everything that the server has printed on stdout since it was last started. */
	get output(): string {
		return this.#lines.join('\n');
	}

	get pid(): number {
		if (this.#child?.pid === undefined) throw new Error('The station server is not running.');
		return this.#child.pid;
	}

	/** The one-time link that a server without a station prints. */
	async setupLink(): Promise<string> {
		return (await this.#line(SETUP_LINK))[0];
	}

	/** The link by which the head of the sample station comes in. */
	async joinLink(): Promise<string> {
		return (await this.#line(JOIN_LINK))[0];
	}

	/** Stops it as an operator does (SIGTERM), and removes the data unless the test has given the folder. */
	async stop(): Promise<void> {
		await this.#end('SIGTERM');
		if (this.#ownsDataDir) await rm(this.dataDir, { recursive: true, force: true });
	}

	/** SIGTERM, the data stays: a planned stop before `restart`. */
	async pause(): Promise<void> {
		await this.#end('SIGTERM');
	}

	/** SIGKILL: what is not on the disk now is lost. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	/** Starts it again on the same data and the same port. */
	async restart(options: { appDir?: string } = {}): Promise<void> {
		await this.#end('SIGTERM');
		if (options.appDir !== undefined) this.#options.appDir = options.appDir;
		await this.#launch(new URL(this.#url).port);
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		const child = this.#child;
		this.#child = undefined;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const exited = once(child, 'exit');
		child.kill(signal);
		await exited;
	}

	async #launch(port: string): Promise<void> {
		const { sample, appDir, args = [], env } = this.#options;
		const child = spawn(
			findNode(),
			[
				join(root, 'sync-server/main.ts'),
				...['--data', this.dataDir, '--port', port, '--host', 'localhost'],
				...(sample ? ['--sample'] : []),
				...args,
			],
			{
				cwd: root,
				env: { ...process.env, ...(appDir === undefined ? {} : { SHOUWANG_APP: appDir }), ...env },
				stdio: ['ignore', 'pipe', 'pipe'],
			},
		);
		this.#child = child;
		this.#lines = [];
		const news = new EventEmitter();
		this.#news = news;
		createInterface({ input: child.stdout }).on('line', (line) => {
			this.#lines.push(line);
			news.emit('line');
		});
		const errors: string[] = [];
		child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
		child.once('error', (error) => news.emit('end', error.message));
		child.once('close', (code, signal) => news.emit('end', `${signal ?? code}\n${errors.join('')}`));

		const ready = await this.#line(READY);
		this.#url = (ready[1] ?? '').replace(/\/$/, '');
	}

	/** Waits until a line matches; a server that ends before has failed. */
	async #line(pattern: RegExp): Promise<RegExpExecArray> {
		const news = this.#news;
		const find = (): RegExpExecArray | undefined =>
			this.#lines.map((line) => pattern.exec(line)).find((match) => match !== null) ?? undefined;
		const present = find();
		if (present) return present;
		return new Promise((resolve, reject) => {
			const look = (): void => {
				const match = find();
				if (!match) return;
				news.off('line', look);
				resolve(match);
			};
			news.on('line', look);
			news.once('end', (how: string) => {
				reject(new Error(`The station server ended before it printed ${pattern}: ${how}\n${this.output}`));
			});
		});
	}
}
