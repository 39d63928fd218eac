import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command/run-command.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from './node-ports.ts';
import { seedStation, visit } from './testing/seed-station.ts';
import type { TestConnection } from './testing/test-connection.ts';
import { TestDevice } from './testing/test-device.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log: nodeLog('silent') };

let data: string;
const children: ChildProcess[] = [];

beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'shouwang-main-'));
});
afterEach(async () => {
	for (const child of children.splice(0))
		if (child.exitCode === null && child.signalCode === null) {
			child.kill('SIGKILL');
			await once(child, 'exit');
		}
	rmSync(data, { recursive: true, force: true });
});

function launch(...args: string[]): ChildProcess {
	const child = spawn(process.execPath, [MAIN, '--data', data, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.push(child);
	return child;
}

/** Starts the server, and waits for its ready line. */
async function start(...args: string[]): Promise<{ child: ChildProcess; url: string; lines: string[] }> {
	const child = launch('--port', '0', '--host', '127.0.0.1', ...args);
	const lines: string[] = [];
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout! }).on('line', (line) => {
			lines.push(line);
			const ready = /^Shouwang is ready at (\S+)$/.exec(line);
			if (ready?.[1] !== undefined) resolve(ready[1]);
		});
		child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
	});
	return { child, url, lines };
}

/** Runs the server to its end; what it said, and how it ended. */
async function fails(...args: string[]): Promise<{ code: unknown; said: string }> {
	const child = launch(...args);
	let said = '';
	child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const [code] = (await once(child, 'close')) as [number | null];
	return { code, said };
}

async function invite(member: string): Promise<string> {
	const args = ['invite', '--role', 'volunteer', '--member', member, '--data', data];
	return (await runCommand(args, {}, ports)).trim().split('#')[1] ?? '';
}

/** Starts the server on the small station, with ann's phone on the line. */
async function startWithAnn(): Promise<{ child: ChildProcess; ann: TestConnection }> {
	await seedStation(data, ports);
	const { child, url } = await start();
	const device = await TestDevice.join(url, await invite('ann'));
	return { child, ann: await (await device.connect()).tailed() };
}

describe('the server as a process', () => {
	it('[R75] killed right after a receipt has the record when it is started again', async () => {
		await seedStation(data, ports);
		for (let round = 1; round <= 3; round++) {
			const { child, url } = await start();
			const device = await TestDevice.join(url, await invite('ann'));
			const ann = await (await device.connect()).tailed();
			const channel = ann.openChannel('pair/1');
			ann.sendUpdate(channel, ann.write('pair/1', visit(`v${round}`)));
			await ann.receipt(channel, 1);
			child.kill('SIGKILL');
			await once(child, 'exit');

			const again = await start();
			const fresh = await (await device.at(again.url).connect()).tailed();
			expect(fresh.record('pair/1', 'visits', `v${round}`)).toMatchObject({ authorId: 'ann' });
			again.child.kill('SIGKILL');
			await once(again.child, 'exit');
		}
	}, 60_000);

	it('[R89] told to stop says goodbye and ends with 0', async () => {
		const { child, ann } = await startWithAnn();
		child.kill('SIGTERM');
		expect((await ann.message('bye')).retryAfter).toBeGreaterThan(0);
		expect(await once(child, 'exit')).toEqual([0, null]);
	}, 30_000);

	it('[R89] told twice in one moment, as by npm and the terminal both, stops in good order all the same', async () => {
		const { child, ann } = await startWithAnn();
		child.kill('SIGINT');
		child.kill('SIGINT');
		expect((await ann.message('bye')).retryAfter).toBeGreaterThan(0);
		expect(await once(child, 'exit')).toEqual([0, null]);
	}, 30_000);

	it('[R89] ends also while another process never lets go of the database, and says that not all was stored', async () => {
		const { child, ann } = await startWithAnn();
		const channel = ann.openChannel('pair/1');
		const other = new DatabaseSync(join(data, 'station.db'));
		other.exec('BEGIN IMMEDIATE');
		ann.sendUpdate(channel, ann.write('pair/1', visit('taken')));
		// The lock keeps nobody else waiting.
		ann.say({ type: 'ping' });
		await ann.message('pong');
		let said = '';
		child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		child.kill('SIGTERM');
		await ann.message('bye');
		expect(await once(child, 'close')).toEqual([3, null]);
		expect(said).toContain('the server has stopped before all was stored');
		expect(ann.received.some((r) => r.kind === 'channel' && r.message.type === 'receipt')).toBe(false);
		other.close();
	}, 60_000);

	it('prints the set-up link while there is no station, and then the head’s', async () => {
		const { child, url, lines } = await start();
		await expect.poll(() => lines[1]).toMatch(new RegExp(`^Set up the station: ${url}/setup#\\S{32}$`));
		child.kill('SIGKILL');
		await once(child, 'exit');
		rmSync(data, { recursive: true });
		await seedStation(data, ports);
		const again = await start();
		await expect
			.poll(() => again.lines[1])
			.toMatch(new RegExp(`^The head joins at: ${again.url}/join#\\S{8}$`));
	}, 30_000);

	it('lists its options', async () => {
		const child = launch('--help');
		let said = '';
		child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		expect(await once(child, 'close')).toEqual([0, null]);
		expect(said).toContain('SHOUWANG_DATA');
	}, 30_000);

	it('says in one sentence that the port is in use', async () => {
		const { url } = await start();
		const { port } = new URL(url);
		rmSync(join(data, 'other'), { recursive: true, force: true });
		const { code, said } = await fails('--data', join(data, 'other'), '--port', port, '--host', '127.0.0.1');
		expect(code).toBe(1);
		expect(said).toBe(`Port ${port} is in use already: choose another one with --port.\n`);
	}, 30_000);

	it('says in one sentence that the data directory cannot be written', async () => {
		writeFileSync(join(data, 'file'), '');
		const path = join(data, 'file', 'below');
		const { code, said } = await fails('--data', path);
		expect(code).toBe(1);
		expect(said).toBe(`The data directory ${path} cannot be written (ENOTDIR).\n`);
	}, 30_000);

	it('says in one sentence that the database is newer than the program', async () => {
		await seedStation(data, ports);
		const database = new DatabaseSync(join(data, 'station.db'));
		database.exec('PRAGMA user_version = 99');
		database.close();
		const { code, said } = await fails('--port', '0');
		expect(code).toBe(1);
		expect(said).toMatch(/^The database was written by a newer Shouwang .*\n$/);
	}, 30_000);
});
