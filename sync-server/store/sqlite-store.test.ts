import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeClock, nodeRandom } from '../node-ports.ts';
import { append, describeStore } from '../testing/store-contract.ts';
import { openStore } from './open-store.ts';
import { SqliteStore } from './sqlite-store.ts';

const ports = { clock: nodeClock, random: nodeRandom };

describeStore('SqliteStore', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'shouwang-store-'));
	return {
		open: async () => openStore(directory, ports),
		dispose: async () => rmSync(directory, { recursive: true, force: true }),
	};
});

describe('SqliteStore', () => {
	let directory: string;
	let path: string;
	beforeEach(() => {
		directory = mkdtempSync(join(tmpdir(), 'shouwang-store-'));
		path = join(directory, 'station.db');
	});
	afterEach(() => rmSync(directory, { recursive: true, force: true }));

	it('writes ahead, so that readers of another process never wait', async () => {
		const store = new SqliteStore({ path, ...ports });
		await store.commit([append(1)]);
		const database = new DatabaseSync(path);
		expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
		database.close();
		await store.close();
	});

	it('does not open what a newer program has written', async () => {
		await new SqliteStore({ path, ...ports }).close();
		const database = new DatabaseSync(path);
		database.exec('PRAGMA user_version = 99');
		database.close();
		expect(() => new SqliteStore({ path, ...ports })).toThrow(
			expect.objectContaining({ code: 'database-newer', message: expect.stringContaining('newer Shouwang') }),
		);
	});

	it('does not open what is no database', () => {
		writeFileSync(path, 'this is no database, and long enough to be looked at: '.repeat(40));
		expect(() => new SqliteStore({ path, ...ports })).toThrow(
			expect.objectContaining({ code: 'database-broken' }),
		);
	});

	it('rolls a failed commit back whole', async () => {
		const store = new SqliteStore({ path, ...ports });
		await store.commit([append(1)]);
		const circular: { id: string; self?: unknown } = { id: 'x' };
		circular.self = circular;
		await expect(
			store.commit([append(2), append(3, { rows: [{ table: 'visits', record: circular }] })]),
		).rejects.toThrow();
		expect(await store.heads()).toEqual([{ document: 'pair/1', seq: 1 }]);
		await store.commit([append(2)]);
		await store.close();
	});
});
