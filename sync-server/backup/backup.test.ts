import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/lib/domain/kernel/change.ts';
import { runCommand } from '../command/run-command.ts';
import { KNOWN_FORM } from '../store/sqlite-schema.ts';
import { visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let room: string;
beforeEach(async () => {
	test = await TestStation.start();
	room = mkdtempSync(join(tmpdir(), 'shouwang-backup-'));
});
afterEach(async () => {
	await test.dispose();
	rmSync(room, { recursive: true });
});

const backup = (file: string) => test.command('backup', file);
const restore = (file: string, data: string) => runCommand(['restore', file, '--data', data], {}, test.ports);

async function save(phone: TestConnection, change: Change): Promise<void> {
	const channel = phone.openChannel('pair/1');
	phone.sendUpdate(channel, phone.write('pair/1', change));
	await phone.receipt(channel, 1);
}

/** A photo as the station keeps it, under a document. */
function putPhoto(bytes: Buffer): string {
	const hash = createHash('sha256').update(bytes).digest('hex');
	const folder = join(test.data, 'blobs', hash.slice(0, 2));
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, hash), bytes);
	const database = new DatabaseSync(join(test.data, 'station.db'));
	database
		.prepare(
			"INSERT INTO blobs (station, document, hash, type, bytes, at) SELECT id, 'pair/1', ?, 'image/png', ?, 1 FROM stations",
		)
		.run(hash, bytes.length);
	database.close();
	return hash;
}

describe('backup', () => {
	it('beside a running station holds everything of one moment, and can be restored', async () => {
		const ann = await (await (await test.device('ann', 'volunteer')).connect()).tailed();
		await save(ann, visit('v1'));
		const hash = putPhoto(Buffer.from('a photo'));
		const file = join(room, 'copies/one.backup');
		expect(await backup(file)).toMatch(/\d+ documents, \d+ records, 1 photos\. Read again and found right/);
		await save(ann, visit('v2'));

		const data = join(room, 'restored');
		expect(await restore(file, data)).toContain('as it was at');
		expect(readFileSync(join(data, 'blobs', hash.slice(0, 2), hash), 'utf8')).toBe('a photo');
		const database = new DatabaseSync(join(data, 'station.db'), { readOnly: true });
		const visits = database.prepare("SELECT id FROM records WHERE tbl = 'visits'").all();
		const tables = database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'backup%'").all();
		database.close();
		expect(visits.map(({ id }) => id)).toEqual(['v1']);
		expect(tables).toEqual([]);
		expect(readdirSync(room).filter((name) => name.includes('restoring'))).toEqual([]);
	});

	it('leaves no unfinished file, and never writes over one that is there', async () => {
		const file = join(room, 'one.backup');
		await backup(file);
		const before = readFileSync(file);
		await expect(backup(file)).rejects.toThrow('is there already');
		expect(readFileSync(file).equals(before)).toBe(true);
		expect(readdirSync(room).filter((name) => name.includes('unfinished'))).toEqual([]);
	});

	it('of a damaged database says that it is damaged, and leaves nothing', async () => {
		await test.stop();
		const source = join(test.data, 'station.db');
		const bytes = readFileSync(source);
		writeFileSync(source, bytes.fill(0xff, Math.floor(bytes.length / 2)));
		await expect(backup(join(room, 'one.backup'))).rejects.toThrow('station.db is damaged');
		expect(readdirSync(room)).toEqual([]);
	});

	it('says how many photos the disk has lost', async () => {
		const hash = putPhoto(Buffer.from('lost'));
		writeFileSync(join(test.data, 'blobs', hash.slice(0, 2), hash), 'something else');
		expect(await backup(join(room, 'one.backup'))).toContain('1 that should be there are missing');
	});

	it('needs a station, and a file', async () => {
		await expect(
			runCommand(['backup', join(room, 'x'), '--data', join(room, 'nothing')], {}, test.ports),
		).rejects.toThrow('There is no station');
		await expect(test.command('backup')).rejects.toThrow('Say which file');
	});
});

describe('restore', () => {
	it('begins a new epoch, so that devices compare their copies in full', async () => {
		const file = join(room, 'one.backup');
		await backup(file);
		await restore(file, join(room, 'restored'));
		const epochs = [test.data, join(room, 'restored')].map((data) => {
			const database = new DatabaseSync(join(data, 'station.db'), { readOnly: true });
			const row = database.prepare("SELECT value FROM meta WHERE key = 'epoch'").get();
			database.close();
			return row?.value;
		});
		expect(epochs[0]).not.toBe(epochs[1]);
	});

	it('refuses a directory that holds anything, and leaves it as it was', async () => {
		const file = join(room, 'one.backup');
		await backup(file);
		const data = join(room, 'used');
		mkdirSync(data);
		writeFileSync(join(data, 'note.txt'), 'mine');
		await expect(restore(file, data)).rejects.toThrow('holds something already');
		expect(readdirSync(data)).toEqual(['note.txt']);
	});

	it.each([
		['is not there', () => undefined, 'There is no file'],
		['is something else', (file: string) => writeFileSync(file, 'hello'), 'cannot be read as a backup'],
		[
			'is a station’s database',
			(file: string) => {
				const database = new DatabaseSync(file);
				database.exec('CREATE TABLE stations (id TEXT)');
				database.close();
			},
			'is no backup of a station',
		],
	])('refuses a file that %s', async (_, make, message) => {
		const file = join(room, 'wrong.backup');
		make(file);
		const data = join(room, 'restored');
		await expect(restore(file, data)).rejects.toThrow(message);
		expect(existsSync(data)).toBe(false);
	});

	it('refuses one that is damaged, or that a newer program made', async () => {
		const file = join(room, 'one.backup');
		await backup(file);
		const bytes = readFileSync(file);
		bytes.fill(0xff, 8_192, 40_960);
		const damaged = join(room, 'damaged.backup');
		writeFileSync(damaged, bytes);
		await expect(restore(damaged, join(room, 'restored'))).rejects.toThrow(/damaged|cannot be read/);

		const newer = new DatabaseSync(file);
		newer.exec(`PRAGMA user_version = ${KNOWN_FORM + 1}`);
		newer.close();
		await expect(restore(file, join(room, 'restored'))).rejects.toThrow('newer Shouwang');
		expect(existsSync(join(room, 'restored'))).toBe(false);
	});
});
