import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { wholeBlob } from '../http/blob-files.ts';
import type { Ports } from '../ports.ts';
import { makeDirectory } from '../store/make-directory.ts';
import { StationProblem } from '../station-problem.ts';
import { flush, openBackup, type BackupAbout } from './backup-file.ts';
import { newEpoch } from './new-epoch.ts';

/**
 * Makes a data directory out of a backup. The station begins a new epoch: devices compare their copies in full when they
 * come, and those of staff bring back what came after the backup.
 * @throws StationProblem `data-directory` when the directory holds anything, `backup-broken`, `database-newer`
 */
export function restoreBackup(
	file: string,
	data: string,
	ports: Pick<Ports, 'clock' | 'random'>,
): BackupAbout {
	const target = resolve(data);
	if (existsSync(target) && readdirSync(target).length > 0)
		throw new StationProblem(
			'data-directory',
			`${data} holds something already: restore into a directory that is empty or not there.`,
		);
	const { database, about } = openBackup(file);
	// Made beside it and moved in one step: what is half restored must not be taken for a station.
	const unfinished = `${target}.restoring`;
	try {
		rmSync(unfinished, { recursive: true, force: true });
		makeDirectory(dirname(target));
		mkdirSync(unfinished);
		restorePhotos(database, join(unfinished, 'blobs'));
		database.close();
		const copy = join(unfinished, 'station.db');
		copyFileSync(file, copy);
		beginEpoch(copy, ports);
		flush(copy);
		if (existsSync(target)) rmdirSync(target);
		renameSync(unfinished, target);
		flush(join(target, 'station.db'));
		return about;
	} catch (error) {
		if (database.isOpen) database.close();
		rmSync(unfinished, { recursive: true, force: true });
		if (error instanceof StationProblem) throw error;
		throw new StationProblem(
			'data-directory',
			`${data} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
			error,
		);
	}
}

function restorePhotos(database: DatabaseSync, directory: string): void {
	for (const { hash, bytes } of database.prepare('SELECT hash, bytes FROM backup_photos').iterate()) {
		const path = wholeBlob(directory, String(hash));
		makeDirectory(dirname(path));
		writeFileSync(path, bytes as Uint8Array, { flush: true });
	}
}

function beginEpoch(path: string, ports: Pick<Ports, 'clock' | 'random'>): void {
	const { epoch, stationClient } = newEpoch(ports);
	const database = new DatabaseSync(path);
	try {
		database.exec('DROP TABLE backup_photos; DROP TABLE backup_about');
		database.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(epoch);
		database
			.prepare(
				"INSERT OR REPLACE INTO meta (station, key, value) SELECT id, 'station-client', ? FROM stations",
			)
			.run(String(stationClient));
		database.exec('VACUUM');
	} finally {
		database.close();
	}
}
