import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command/run-command.ts';
import type { Config } from '../config.ts';
import { createStation, type Station } from '../create-station.ts';
import { nodeLog, nodeRandom, nodeTimers } from '../node-ports.ts';
import type { Ports } from '../ports.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { seedStation } from './seed-station.ts';
import { testConfig } from './test-config.ts';
import { TestDevice } from './test-device.ts';

interface Options {
	/** Left out: the small station of `seedStation`. */
	empty?: boolean;
	morePairs?: number;
	/** With a station id and secrets of its own, where two stations must be told apart. */
	ownSecrets?: boolean;
	config?: Partial<Config>;
	/** Puts something around the real store. */
	wrapStore?: (store: Store) => Store;
}

let template: Promise<string> | null = null;

/** The small station, made once for all tests of a file: writing it anew each time takes longer than most tests. */
function smallStation(ports: Ports): Promise<string> {
	template ??= (async () => {
		const data = mkdtempSync(join(tmpdir(), 'shouwang-template-'));
		process.once('exit', () => rmSync(data, { recursive: true, force: true }));
		await seedStation(data, ports);
		return data;
	})();
	return template;
}

/** A real station on a real database in a directory of its own, with a clock that can be set. */
export class TestStation {
	readonly data: string;
	readonly ports: Ports;
	readonly #options: Options;
	#offset = 0;
	#station: Station | null = null;

	private constructor(options: Options) {
		this.data = mkdtempSync(join(tmpdir(), 'shouwang-server-'));
		this.#options = options;
		this.ports = {
			clock: { now: () => Date.now() + this.#offset },
			timers: nodeTimers,
			random: nodeRandom,
			log: nodeLog(process.env.SHOUWANG_LOG ?? 'silent'),
		};
	}

	static async start(options: Options = {}): Promise<TestStation> {
		const test = new TestStation(options);
		const { empty = false, morePairs = 0, ownSecrets = false } = options;
		if (morePairs > 0 || ownSecrets) await seedStation(test.data, test.ports, { morePairs });
		else if (!empty) cpSync(await smallStation(test.ports), test.data, { recursive: true });
		await test.start();
		return test;
	}

	get station(): Station {
		if (this.#station === null) throw new Error('the station is not running');
		return this.#station;
	}

	get url(): string {
		return this.station.url;
	}

	async start(): Promise<void> {
		const { config, wrapStore } = this.#options;
		const store = wrapStore?.(openStore(this.data, this.ports));
		this.#station = await createStation(
			testConfig(this.data, config),
			this.ports,
			store === undefined ? {} : { store },
		);
	}

	async stop(): Promise<void> {
		await this.#station?.close();
		this.#station = null;
	}

	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}

	/** Ends it and removes its directory. */
	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.data, { recursive: true, force: true });
	}

	/** Lets the station's clock run on. */
	pass(ms: number): void {
		this.#offset += ms;
	}

	/** What the operator types after `npm run station --`. */
	command(...args: string[]): Promise<string> {
		return runCommand([...args, '--data', this.data], {}, this.ports);
	}

	/** A code that invites a member. */
	async code(member: string, role = 'volunteer'): Promise<string> {
		const printed = await this.command('invite', '--role', role, '--member', member);
		return printed.trim().split('#')[1] ?? '';
	}

	/** A member's device that has joined. */
	async device(member: string, role = 'volunteer'): Promise<TestDevice> {
		return TestDevice.join(this.url, await this.code(member, role));
	}
}
