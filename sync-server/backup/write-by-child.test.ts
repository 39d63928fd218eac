import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from '../node-ports.ts';
import { seedStation } from '../testing/seed-station.ts';
import { writeByChild } from './write-by-child.ts';

const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log: nodeLog('silent') };

let data: string;
beforeEach(async () => {
	data = mkdtempSync(join(tmpdir(), 'shouwang-child-'));
	await seedStation(data, ports);
});
afterEach(() => rmSync(data, { recursive: true }));

it('ends with the server that stops, and leaves nothing that looks like a backup', async () => {
	const mayGoOn = new AbortController();
	const file = join(data, 'x.backup');
	const writing = writeByChild(data, file, mayGoOn.signal);
	mayGoOn.abort();
	await expect(writing).rejects.toThrow('aborted');
	expect(existsSync(file)).toBe(false);
	await writeByChild(data, file, new AbortController().signal);
	expect(existsSync(file)).toBe(true);
}, 30_000);
