import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashOfBlob, wholeBlob } from '../http/blob-files.ts';
import { makeDirectory } from '../store/make-directory.ts';
import { StationProblem } from '../station-problem.ts';
import { checkFile } from '../verify/check-file.ts';
import { BACKUP_TABLES, flush, openBackup, type BackupAbout } from './backup-file.ts';

/** How long the server's transaction is waited for. */
const BUSY_TIMEOUT = 10_000;

/**
 * Writes a backup of a data directory into a new file, also beside a running server: the database of one moment, then the
 * photos that it names (a photo is never changed, so that it may be read later). The file gets its name only after it was
 * read again and found right.
 *
 * It works while the caller waits: a server has it done by another process.
 * @param now ms since 1970
 * @throws StationProblem `no-station`, `backup-exists`, `backup-broken`; `database-broken` when there is damage to copy
 */
export function makeBackup(data: string, file: string, now: number): BackupAbout {
	const source = join(data, 'station.db');
	const target = resolve(file);
	if (!existsSync(source)) throw new StationProblem('no-station', `There is no station in ${data} yet.`);
	if (existsSync(target))
		throw new StationProblem('backup-exists', `${file} is there already: give a file that is not.`);
	const unfinished = `${target}.unfinished`;
	try {
		makeDirectory(dirname(target));
		rmSync(unfinished, { force: true });
		copyDatabase(source, unfinished);
		const about = addPhotos(unfinished, join(data, 'blobs'), now);
		flush(unfinished);
		openBackup(unfinished).database.close();
		renameSync(unfinished, target);
		flush(target);
		return about;
	} catch (error) {
		rmSync(unfinished, { force: true });
		if (error instanceof StationProblem) throw error;
		throw new StationProblem(
			'backup-broken',
			`The backup ${file} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
			error,
		);
	}
}

/** One moment's state: readers of a write-ahead log keep no writer waiting. */
function copyDatabase(source: string, target: string): void {
	const database = new DatabaseSync(source, { readOnly: true, timeout: BUSY_TIMEOUT });
	try {
		database.prepare('VACUUM INTO ?').run(target);
	} catch (error) {
		// Of a damaged page SQLite says here that the disk is full.
		checkFile(source);
		throw error;
	} finally {
		database.close();
	}
}

function addPhotos(file: string, directory: string, now: number): BackupAbout {
	const backup = new DatabaseSync(file);
	try {
		backup.exec(`PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; ${BACKUP_TABLES} BEGIN`);
		const put = backup.prepare('INSERT INTO backup_photos (hash, bytes) VALUES (?, ?)');
		let photos = 0;
		let missingPhotos = 0;
		for (const { hash } of backup.prepare('SELECT DISTINCT hash FROM blobs').all()) {
			const bytes = readPhoto(directory, String(hash));
			if (bytes === null) missingPhotos++;
			else {
				put.run(String(hash), bytes);
				photos++;
			}
		}
		const count = (table: string) => Number(backup.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
		const about: BackupAbout = {
			madeAt: now,
			station: String(backup.prepare('SELECT id FROM stations').get()?.id ?? ''),
			documents: count('documents'),
			records: count('records'),
			photos,
			missingPhotos,
		};
		backup.prepare("INSERT INTO backup_about (key, value) VALUES ('about', ?)").run(JSON.stringify(about));
		backup.exec('COMMIT');
		return about;
	} finally {
		backup.close();
	}
}

/** A photo's bytes; `null` when the disk has it no longer, or something else under its name. */
function readPhoto(directory: string, hash: string): Buffer | null {
	const path = wholeBlob(directory, hash);
	if (!existsSync(path)) return null;
	const bytes = readFileSync(path);
	return hashOfBlob(bytes) === hash ? bytes : null;
}
