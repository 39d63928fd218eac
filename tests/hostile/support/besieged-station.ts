import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import type { Change } from '../../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { tables } from '../../../src/lib/domain/tables.ts';
import { runCommand } from '../../../sync-server/command/run-command.ts';
import { withStation } from '../../../sync-server/command/open-station.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from '../../../sync-server/node-ports.ts';
import type { Ports } from '../../../sync-server/ports.ts';
import { openStore } from '../../../sync-server/store/open-store.ts';
import { person, seedStation, visit } from '../../../sync-server/testing/seed-station.ts';
import type { TestConnection } from '../../../sync-server/testing/test-connection.ts';
import { TestDevice } from '../../../sync-server/testing/test-device.ts';
import { StationServer } from '../../support/station-server.ts';
import { HostileDevice } from './hostile-client.ts';

const ports: Ports = {
	clock: nodeClock,
	timers: nodeTimers,
	random: nodeRandom,
	log: nodeLog('silent'),
};

/** Honest writes that an attack is measured beside. */
const WRITES = 5;
/** An attack whose honest neighbour once waited longer is watched again: the machine may have been busy. */
const ROUNDS = 4;
/** What an honest write may wait longer because of an attack (ms). */
const PATIENCE = 200;
/** Where a machine is so busy that a write takes long without any attack, everything takes its multiple. */
const BUSY = 5;
/** What an attack did to the honest. */
export interface Harm {
	/** How much longer an honest write's receipt took, median against median of the same round (ms). */
	delay: number;
	/** How much longer it might have taken. */
	patience: number;
	/** The station's resident memory before and after (MB). */
	memory: { before: number; after: number };
}

/**
 * A station as a process of its own, with three honest devices: ann, who visits the recipient of pair/1, and two of the
 * staff. bob, her fellow volunteer there, is the one whose devices are hostile.
 */
export class BesiegedStation {
	readonly server: StationServer;
	readonly data: string;
	readonly #honest: { ann: TestConnection; staff: TestConnection[] };
	readonly #annsDevice: TestDevice;
	#channel: number;
	#sent = 0;
	#written = 0;

	private constructor(
		server: StationServer,
		data: string,
		annsDevice: TestDevice,
		honest: { ann: TestConnection; staff: TestConnection[] },
	) {
		this.server = server;
		this.data = data;
		this.#annsDevice = annsDevice;
		this.#honest = honest;
		this.#channel = honest.ann.openChannel('pair/1');
	}

	static async start(options: { args?: string[]; appDir?: string } = {}): Promise<BesiegedStation> {
		const data = mkdtempSync(join(tmpdir(), 'shouwang-besieged-'));
		await seedStation(data, ports);
		await withStation({ data, make: false }, ports, async ({ registry }) => {
			for (const [document, changes] of SEED) await registry.change(document, changes);
		});
		const server = await StationServer.start({ dataDir: data, ...options });
		const device = async (member: string, role: string) =>
			TestDevice.join(server.url, await invite(data, member, role));
		const ann = await device('ann', 'volunteer');
		const staff = [await device('sun', 'staff'), await device('hao', 'staff')];
		return new BesiegedStation(server, data, ann, {
			ann: await (await ann.connect()).tailed(),
			staff: await Promise.all(staff.map(async (each) => (await each.connect()).tailed())),
		});
	}

	async stop(): Promise<void> {
		await this.server.stop();
		rmSync(this.data, { recursive: true, force: true });
	}

	get url(): string {
		return this.server.url;
	}

	/** Everybody honest. */
	get connections(): readonly TestConnection[] {
		return [this.ann, ...this.#honest.staff];
	}

	/** The victim's connection. */
	get ann(): TestConnection {
		return this.#honest.ann;
	}

	/** A device of a member that keeps no rules. */
	async hostile(member = 'bob', role = 'volunteer'): Promise<HostileDevice> {
		return HostileDevice.join(this.url, await invite(this.data, member, role));
	}

	/** The id of the victim's device. */
	get annsDevice(): string {
		return this.#annsDevice.admission.device;
	}

	/** An honest device. */
	async honest(member: string, role: string): Promise<TestDevice> {
		return TestDevice.join(this.url, await invite(this.data, member, role));
	}

	code(member: string, role: string): Promise<string> {
		return invite(this.data, member, role);
	}

	/** Where the station's memory stands (MB, resident). */
	get memory(): number {
		const status = `/proc/${this.server.pid}/status`;
		const kilobytes = existsSync(status)
			? /VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]
			: execFileSync('ps', ['-o', 'rss=', '-p', String(this.server.pid)]).toString();
		return Number(kilobytes) / 1024;
	}

	/**
	 * Strikes again and again while ann goes on writing honestly, and throws when anybody honest saw anything of it: what
	 * all honest devices and the station's log hold afterwards is what they held before, and what ann wrote.
	 * @param except a document that the attacker may write
	 */
	async withstand(strike: () => Promise<void>, except?: DocumentName): Promise<Harm> {
		await this.#settled();
		const before = await this.#state(except);
		const memory = this.memory;
		let [delay, patience] = [Number.POSITIVE_INFINITY, 0];
		for (let round = 0; round < ROUNDS && delay > patience; round++) {
			const calm = await this.#measure();
			const attack = { over: false };
			const striking = (async () => {
				do await strike();
				while (!attack.over);
			})();
			const [busy] = await Promise.all([this.#measure().finally(() => (attack.over = true)), striking]);
			[delay, patience] = [busy - calm, PATIENCE + calm * BUSY];
		}
		await this.#settled();
		const after = await this.#state(except);
		if (after !== before) throw new Error(`something of the attack is to be seen:\n${before}\n${after}`);
		return { delay, patience, memory: { before: memory, after: this.memory } };
	}

	/** Writes honestly, one after another; the median time to a receipt. */
	async #measure(): Promise<number> {
		const times: number[] = [];
		for (let i = 0; i < WRITES; i++) {
			const begin = performance.now();
			await this.write();
			times.push(performance.now() - begin);
		}
		return times.sort((a, b) => a - b)[Math.floor(WRITES / 2)] ?? Number.NaN;
	}

	/** Ann records a visit; answers when the station has it. */
	async write(): Promise<void> {
		const { ann } = this.#honest;
		ann.sendUpdate(this.#channel, ann.write('pair/1', visit(`honest${++this.#written}`)));
		await ann.receipt(this.#channel, ++this.#sent);
	}

	/** Everybody honest has all that the station has, and no more is on its way. */
	async #settled(): Promise<void> {
		const heads = await this.#heads();
		for (const connection of this.connections) {
			for (const [document] of connection.copies())
				await connection.reached(document, heads.get(document as DocumentName) ?? 0);
			const since = connection.received.length;
			connection.say({ type: 'ping' });
			await connection.message('pong', since);
		}
	}

	async #heads(): Promise<Map<DocumentName, number>> {
		return this.#stored(async (store) => {
			const heads = await store.heads();
			return new Map(heads.map(({ document, seq }) => [document, seq]));
		});
	}

	/** All that anybody honest or a new device could see, in words; what ann wrote here is left out. */
	async #state(except?: DocumentName): Promise<string> {
		const isOurs = (id: string) => /^honest\d+$/.test(id);
		const lines: string[] = [];
		await this.#stored(async (store) => {
			for (const { document, seq } of await store.heads())
				if (document !== except)
					lines.push(`log ${document} ${document === 'pair/1' ? seq - this.#written : seq}`);
			for (const table of Object.keys(tables)) {
				const rows = (await store.rows(table)).filter(
					({ record, document }) => !isOurs(record.id) && document !== except,
				);
				lines.push(`rows ${table} ${digest(rows.map((row) => JSON.stringify(row)).sort())}`);
			}
		});
		for (const [who, connection] of this.connections.entries())
			for (const [document, doc] of [...connection.documents].sort()) {
				if (document === except) continue;
				const names = [...doc.share.keys()].sort();
				const clients = [...Y.decodeStateVector(Y.encodeStateVector(doc))]
					.filter(([client]) => client !== this.ann.copy('pair/1').clientID)
					.map(String)
					.sort();
				const records = names.map((name) => {
					const entries = [...doc.getMap(name).entries()].filter(([id]) => !isOurs(id));
					return digest(entries.map((entry) => JSON.stringify(entry)).sort());
				});
				const pending = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
				lines.push(
					`device ${who} ${document} ${String(names)} ${digest(clients)} ${String(records)} ${pending}`,
				);
			}
		return lines.join('\n');
	}

	async #stored<T>(look: (store: ReturnType<typeof openStore>) => Promise<T>): Promise<T> {
		const store = openStore(this.data, ports);
		try {
			return await look(store);
		} finally {
			await store.close();
		}
	}

	/** Ann's phone comes anew, as after a restart: everything must be there. */
	async annComesAgain(): Promise<TestConnection> {
		return (await this.#annsDevice.connect()).tailed();
	}
}

/** Volunteers who visit beside ann, and belong to lee's team: as many as a pairing may have. */
export const HOSTILE_MEMBERS = ['bob', ...Array.from({ length: 48 }, (_, i) => `bob${i}`)];
const SEED: [DocumentName, Change[]][] = [
	...HOSTILE_MEMBERS.filter((id) => id !== 'bob').flatMap((id) => person(id, 'volunteer')),
	['pair/1', [{ table: 'pairings', id: '1', fields: { volunteerIds: ['ann', ...HOSTILE_MEMBERS] } }]],
	['pair/1', [visit('seeded')]],
	['team/t', HOSTILE_MEMBERS.map((id) => ({ table: 'teamMembers', id, fields: { leader: false } }))],
];

async function invite(data: string, member: string, role: string): Promise<string> {
	const printed = await runCommand(['invite', '--role', role, '--member', member, '--data', data], {}, ports);
	return printed.trim().split('#')[1] ?? '';
}

function digest(lines: readonly string[]): string {
	return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}
