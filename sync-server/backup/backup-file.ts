import { existsSync, fsyncSync, openSync, closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { formOf, KNOWN_FORM } from '../store/sqlite-schema.ts';
import { StationProblem } from '../station-problem.ts';

/**
 * A backup is one SQLite file: the station's database as it was at one moment, and beside its tables the photos' bytes
 * and what the backup itself is. One file is copied, carried and checked as a whole.
 */
export const BACKUP_TABLES = `
	CREATE TABLE backup_about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE backup_photos (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
`;

/** What a backup says of itself. */
export interface BackupAbout {
	/** Ms since 1970. */
	madeAt: number;
	station: string;
	documents: number;
	records: number;
	photos: number;
	/** Photos that the station's records name and its disk has no longer. */
	missingPhotos: number;
}

/**
 * Opens a backup for reading, after everything about it was found right.
 * @throws StationProblem `backup-broken` when it is none or damaged, `database-newer` when a newer program made it
 */
export function openBackup(file: string): { database: DatabaseSync; about: BackupAbout } {
	if (!existsSync(file)) throw new StationProblem('backup-broken', `There is no file ${file}.`);
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, { readOnly: true });
		const about = readAbout(database);
		if (about === null) throw new StationProblem('backup-broken', `${file} is no backup of a station.`);
		const form = formOf(database);
		if (form > KNOWN_FORM)
			throw new StationProblem(
				'database-newer',
				`${file} was made by a newer Shouwang (its form ${form}, this program knows ${KNOWN_FORM}): use the newer program.`,
			);
		const [first] = database.prepare('PRAGMA integrity_check').all();
		if (first?.integrity_check !== 'ok')
			throw new StationProblem('backup-broken', `${file} is damaged: ${String(first?.integrity_check)}.`);
		return { database, about };
	} catch (error) {
		if (database?.isOpen === true) database.close();
		if (error instanceof StationProblem) throw error;
		throw new StationProblem(
			'backup-broken',
			`${file} cannot be read as a backup: ${error instanceof Error ? error.message : String(error)}.`,
			error,
		);
	}
}

/** Makes a file's bytes, and its name, survive a power cut. */
export function flush(path: string): void {
	for (const one of process.platform === 'win32' ? [path] : [path, dirname(path)]) {
		const descriptor = openSync(one, 'r');
		try {
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
	}
}

function readAbout(database: DatabaseSync): BackupAbout | null {
	const table = database.prepare("SELECT name FROM sqlite_master WHERE name = 'backup_about'").get();
	if (table === undefined) return null;
	const value = database.prepare("SELECT value FROM backup_about WHERE key = 'about'").get()?.value;
	return typeof value === 'string' ? (JSON.parse(value) as BackupAbout) : null;
}
