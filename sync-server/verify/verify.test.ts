import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
beforeEach(async () => {
	test = await TestStation.start();
});
afterEach(() => test.dispose());

/** Does something to the database that no Shouwang does. */
function tamper(sql: string, ...values: (string | number)[]): void {
	const database = new DatabaseSync(join(test.data, 'station.db'));
	const { changes } = database.prepare(sql).run(...values);
	database.close();
	expect(Number(changes)).toBeGreaterThan(0);
}

function photoOnDisk(bytes: string): string {
	const hash = createHash('sha256').update('a photo').digest('hex');
	const folder = join(test.data, 'blobs', hash.slice(0, 2));
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, hash), bytes);
	tamper(
		"INSERT INTO blobs (station, document, hash, type, bytes, at) SELECT id, 'pair/1', ?, 'image/png', 7, 1 FROM stations",
		hash,
	);
	return join(folder, hash);
}

describe('verify', () => {
	it('finds a station in order, also beside the running server', async () => {
		photoOnDisk('a photo');
		expect(await test.command('verify')).toMatch(
			/^Log, snapshots, read model and photos fit: \d+ documents, \d+ records, 1 photos\.\n/,
		);
	});

	it.each([
		[
			'a hole in a log',
			"DELETE FROM log WHERE document = 'station' AND seq = 3",
			'station: its log has a hole behind 2',
		],
		[
			'a log that ends too early',
			"UPDATE documents SET seq = seq + 1 WHERE document = 'team/t'",
			'team/t: its log ends at 1, and should at 2',
		],
		[
			'bytes that are none',
			"UPDATE log SET bytes = x'ff00ff' WHERE document = 'team/t'",
			'team/t: its log cannot be read',
		],
		[
			'a record that the read model lacks',
			"DELETE FROM records WHERE tbl = 'households'",
			'grid/g: 1 records are not in the read model',
		],
		[
			'a record that is another one in the read model',
			"UPDATE records SET record = json_set(record, '$.leader', json('false')) WHERE tbl = 'teamMembers'",
			'team/t: 1 records are others in the read model',
		],
		[
			'a record of nowhere',
			"UPDATE records SET document = 'pair/2' WHERE tbl = 'households'",
			'pair/2: 1 records of the read model are not in its log',
		],
	])('finds %s', async (_, sql, fault) => {
		tamper(sql);
		await expect(test.command('verify')).rejects.toThrow(fault);
	});

	it('finds photos that are lost or damaged', async () => {
		const path = photoOnDisk('something else');
		await expect(test.command('verify')).rejects.toThrow('pair/1: 1 photos on the disk are damaged');
		rmSync(path);
		await expect(test.command('verify')).rejects.toThrow('pair/1: 1 photos are not on the disk');
	});

	it.each(['verify', 'rebuild'])('%s says in words that the database’s file is damaged', async (verb) => {
		await test.stop();
		const path = join(test.data, 'station.db');
		const database = new DatabaseSync(path);
		const page = database
			.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'records'")
			.get()?.rootpage;
		const size = Number(database.prepare('PRAGMA page_size').get()?.page_size);
		database.close();
		const bytes = readFileSync(path);
		writeFileSync(path, bytes.fill(0xff, (Number(page) - 1) * size, Number(page) * size));
		await expect(test.command(verb)).rejects.toMatchObject({
			code: 'database-broken',
			message: expect.stringMatching(/station\.db is damaged:\n[^]+docs\/operations\.md/) as string,
		});
	});

	it('says what does not fit without saying what the records say', async () => {
		tamper("UPDATE records SET record = json_set(record, '$.name', 'Somebody else') WHERE tbl = 'members'");
		const said = await test.command('verify').catch(String);
		expect(said).toContain('records are others');
		expect(said).not.toMatch(/Somebody|Member/);
	});
});

describe('rebuild', () => {
	it('makes the read model anew from the log', async () => {
		tamper("DELETE FROM records WHERE tbl IN ('members', 'households')");
		tamper("UPDATE records SET record = '{\"id\":\"x\"}', id = 'x' WHERE tbl = 'teamMembers'");
		await test.stop();
		expect(await test.command('rebuild')).toMatch(/made anew: \d+ documents, \d+ records/);
		expect(await test.command('verify')).toContain('fit');
		expect(await test.command('members', '--role', 'head')).toContain('Member hao');
	});

	it('leaves the read model as it is where it may be all that is left of a log', async () => {
		tamper("DELETE FROM log WHERE document = 'roster'");
		await test.stop();
		await expect(test.command('rebuild')).rejects.toMatchObject({
			code: 'log-broken',
			message: expect.stringMatching(/^roster: its log ends at 0, [^]+docs\/operations\.md/) as string,
		});
		expect(await test.command('members', '--role', 'head')).toContain('Member hao');
	});
});
