import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../sync-server/command/run-command.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from '../../sync-server/node-ports.ts';
import { seedStation } from '../../sync-server/testing/seed-station.ts';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { StationServer } from '../support/station-server.ts';
import { CuttingProxy } from './cutting-proxy.ts';
import { WritingPhone } from './writing-phone.ts';

/** How often the server is killed, and by how many phones it is kept busy meanwhile. */
const KILLS = Number(process.env.CRASH_KILLS ?? 100);
const PHONES = 12;
/** In each of its lives the server gives up to so many receipts, as fast as the machine allows, and dies amid the next. */
const RECEIPTS = 60;
/** Unless that takes longer than so many ms. */
const LIVES_MS = 4_000;

const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log: nodeLog('silent') };
const data = mkdtempSync(join(tmpdir(), 'shouwang-crash-'));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const countReceipts = () => phones.reduce((sum, phone) => sum + phone.receipted.size, 0);

let server: StationServer;
let proxy: CuttingProxy;
let phones: WritingPhone[];

beforeAll(async () => {
	await seedStation(data, ports);
	server = await StationServer.start({ dataDir: data });
	proxy = await CuttingProxy.start(server.url);
	phones = await Promise.all(
		Array.from({ length: PHONES }, async (_, i) => {
			const [role, member] = i % 3 === 0 ? ['staff', 'sun'] : ['volunteer', 'ann'];
			const link = await runCommand(
				['invite', '--role', role, '--member', member, '--data', data],
				{},
				ports,
			);
			const device = await TestDevice.join(server.url, link.trim().split('#')[1] ?? '');
			return new WritingPhone(device.at(proxy.url));
		}),
	);
}, 60_000);

afterAll(async () => {
	await proxy.close();
	await server.kill();
	rmSync(data, { recursive: true });
});

it(
	`[R75] keeps every receipted visit through ${KILLS} kills of a busy server, and takes none twice`,
	async () => {
		for (let kill = 0; kill < KILLS; kill++) {
			let dead = false;
			const working = phones.map(async (phone) => {
				// The proxy cuts lines while the server lives: then the phone comes back by itself.
				while (!dead) await phone.work(() => dead);
			});
			const enough = countReceipts() + Math.random() * RECEIPTS;
			const end = performance.now() + LIVES_MS;
			while (countReceipts() < enough && performance.now() < end) await pause(Math.random() * 8);
			proxy.cut(Math.random());
			await pause(Math.random() * 20);
			if (kill % 4 === 3) {
				// Frozen for a while, as by a machine that suspends: what lies in its buffers is lost with it.
				process.kill(server.pid, 'SIGSTOP');
				await pause(Math.random() * 60);
			}
			dead = true;
			await server.kill();
			await Promise.all(working);
			await server.restart();
		}

		// The last life is a quiet one: everything that still waits is sent.
		for (const phone of phones) await phone.work(() => true);
		const receipted = phones.flatMap((phone) => [...phone.receipted]);
		expect(phones.map((phone) => phone.waiting.size)).toEqual(phones.map(() => 0));
		expect(receipted.length).toBeGreaterThan(KILLS * 5);
		expect(proxy.cuts).toBeGreaterThan(KILLS / 2);

		await server.pause();
		const database = new DatabaseSync(join(data, 'station.db'), { readOnly: true });
		const stored = database.prepare("SELECT id FROM records WHERE tbl = 'visits'").all();
		const health = database.prepare('PRAGMA integrity_check').all();
		database.close();
		expect(stored.map(({ id }) => id).sort()).toEqual(receipted.sort());
		expect(health).toEqual([{ integrity_check: 'ok' }]);
		expect(await runCommand(['verify', '--data', data], {}, ports)).toContain('fit');
		process.stdout.write(`${receipted.length} visits receipted in ${KILLS} kills, none lost\n`);
	},
	10 * 60_000,
);
