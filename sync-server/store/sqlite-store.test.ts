import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
		bytes: async () =>
			Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name)))),
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

	it('brings a database of the first form to the present one, with everything that is in it', async () => {
		const database = new DatabaseSync(path);
		database.exec(readFileSync(new URL('fixtures/version-1.sql', import.meta.url), 'utf8'));
		database.close();
		const store = new SqliteStore({ path, ...ports });
		expect(store.station).toBe('01KSTATION');
		expect(await store.heads()).toEqual([
			{ document: 'pair/1', seq: 3 },
			{ document: 'roster', seq: 2 },
		]);
		const { snapshot, entries, clients, createdAt } = await store.load('pair/1');
		expect([snapshot, entries.map(({ seq }) => seq), clients]).toEqual([null, [1, 2, 3], []]);
		// Begun at the latest with the newest update of it that is known; what was compacted, with the station.
		expect(createdAt).toEqual(
			new Map([
				['visits/v1', 200],
				['visits/v2', 300],
			]),
		);
		expect((await store.load('roster')).createdAt.get('members/ann')).toBe(50);
		expect(await store.device('d1')).toEqual({
			id: 'd1',
			member: 'ann',
			name: 'phone',
			publicKey: 'key',
			createdAt: 90,
			revokedAt: null,
			seen: null,
			erasedAt: null,
		});
		await store.addAudit([]);
		expect(await store.audit({ limit: 1 })).toEqual([]);
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
