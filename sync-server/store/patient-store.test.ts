import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

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
