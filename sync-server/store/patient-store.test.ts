import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

/** Takes the write lock, says so, and lets go of it a little later. */
const WRITER = `
	const { workerData } = require('node:worker_threads');
	const database = new (require('node:sqlite').DatabaseSync)(workerData.path);
	const held = new Int32Array(workerData.held);
	database.exec('BEGIN IMMEDIATE');
	Atomics.store(held, 0, 1);
	Atomics.notify(held, 0);
	Atomics.wait(held, 0, 1, 200);
	database.exec('COMMIT');
	database.close();
`;

let directory: string;
let ports: VirtualPorts;
let store: Store;
let other: DatabaseSync;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-patient-'));
	ports = new VirtualPorts();
	store = openStore(directory, ports);
	other = new DatabaseSync(join(directory, 'station.db'));
	other.exec('BEGIN IMMEDIATE');
});
afterEach(async () => {
	other.close();
	await store.close();
	rmSync(directory, { recursive: true });
});

it('[R81] waits for another process’s transaction, and everything else goes on meanwhile', async () => {
	let isStored = false;
	const storing = store.setMeta('public-url', 'here').then(() => (isStored = true));
	await ports.pass(4_000);
	expect(isStored).toBe(false);
	// Who reads is not kept waiting.
	expect(await store.meta('public-url')).toBeNull();
	other.exec('COMMIT');
	await ports.pass(100);
	await storing;
	expect(await store.meta('public-url')).toBe('here');
});

it('[R81] gives up after a while, having stored nothing', async () => {
	const failed = store.setMeta('public-url', 'here').then(
		() => null,
		(error: unknown) => error,
	);
	await ports.pass(6_000);
	expect(await failed).toMatchObject({ message: 'database is locked' });
	other.exec('COMMIT');
	expect(await store.meta('public-url')).toBeNull();
	expect(ports.waiting).toBe(0);
});

it('[R81] is opened also while another process is writing', async () => {
	other.exec('COMMIT');
	const held = new SharedArrayBuffer(4);
	const writer = new Worker(WRITER, {
		eval: true,
		workerData: { path: join(directory, 'station.db'), held },
	});
	Atomics.wait(new Int32Array(held), 0, 0);
	const second = openStore(directory, ports);
	await second.close();
	await new Promise((resolve) => writer.once('exit', resolve));
});
