import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreStation } from '../../tests/support/stored-station.ts';
import { nodeClock, nodeRandom, nodeTimers } from '../node-ports.ts';
import { append, describeStore } from '../testing/store-contract.ts';
import { openStore } from './open-store.ts';
import { KNOWN_FORM } from './sqlite-schema.ts';
import { SqliteStore } from './sqlite-store.ts';

const VERSIONS = new URL('../../tests/fixtures/versions/', import.meta.url);
const ports = { clock: nodeClock, random: nodeRandom, timers: nodeTimers };

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
		restoreStation(fileURLToPath(new URL('0.1.0-alpha.1', VERSIONS)), directory);
		const before = new DatabaseSync(path);
		const entries = before.prepare("SELECT seq, at, bytes FROM log WHERE document = 'pair/1'").all();
		const firstVisit = before.prepare("SELECT seq FROM records WHERE tbl = 'visits' AND id = 'v1'").get();
		const device = before.prepare('SELECT * FROM devices LIMIT 1').get();
		before.close();

		const store = new SqliteStore({ path, ...ports });
		const loaded = await store.load('pair/1');
		expect(loaded.entries.map(({ seq, bytes }) => [seq, Buffer.from(bytes)])).toEqual(
			entries.map(({ seq, bytes }) => [seq, Buffer.from(bytes as Uint8Array)]),
		);
		// Begun with the update that holds it, as far as is known.
		const { at } = entries.find(({ seq }) => seq === firstVisit?.seq) ?? {};
		expect(loaded.createdAt.get('visits/v1')).toBe(at);
		expect(loaded.clients).toEqual([]);
		expect(await store.device(String(device?.id))).toEqual({
			id: device?.id,
			member: device?.member,
			name: device?.name,
			publicKey: device?.public_key,
			createdAt: device?.created_at,
			revokedAt: null,
			seen: null,
			erasedAt: null,
		});
		await store.addAudit([]);
		expect(await store.audit({ limit: 1 })).toEqual([]);
		await store.close();
	});

	it('has the fixture of a version that has left each earlier form', () => {
		const forms = readdirSync(VERSIONS, { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map(({ name }) => readFileSync(new URL(`${name}/station.sql`, VERSIONS), 'utf8'))
			.map((sql) => Number(/^PRAGMA user_version = (\d+);/.exec(sql)?.[1]));
		const earlier = Array.from({ length: KNOWN_FORM - 1 }, (_, i) => i + 1);
		expect(forms).toEqual(expect.arrayContaining(earlier));
	});

	it('does not open what a newer program has written, and changes nothing of it', async () => {
		await new SqliteStore({ path, ...ports }).close();
		const database = new DatabaseSync(path);
		// As a newer program may have it: in another journal mode as well.
		database.exec('PRAGMA journal_mode = DELETE; PRAGMA user_version = 99');
		database.close();
		const files = () => readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]);
		const before = files();
		expect(() => openStore(directory, ports)).toThrow(
			expect.objectContaining({ code: 'database-newer', message: expect.stringContaining('newer Shouwang') }),
		);
		expect(files()).toEqual(before);
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
