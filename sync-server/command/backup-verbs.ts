import { makeBackup } from '../backup/make-backup.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import type { BackupAbout } from '../backup/backup-file.ts';
import type { Ports } from '../ports.ts';
import { StationProblem } from '../station-problem.ts';

/** A data directory as verbs work on it that do not open the station. */
export interface DataDirectory {
	data: string;
	ports: Ports;
}

/** Writes a backup, also beside a running server. */
export function backupVerb({ data, ports }: DataDirectory, file: string | undefined): string {
	const about = makeBackup(data, named(file), ports.clock.now());
	return `${file}: ${contents(about)}. Read again and found right.\n`;
}

/** Makes an empty data directory the station of a backup. */
export function restoreVerb({ data, ports }: DataDirectory, file: string | undefined): string {
	const about = restoreBackup(named(file), data, ports);
	const made = new Date(about.madeAt).toISOString();
	return `${data} is the station as it was at ${made}: ${contents(about)}. Start the server: the devices bring back what came later.\n`;
}

function named(file: string | undefined): string {
	if (file === undefined) throw new StationProblem('options', 'Say which file: backup FILE, restore FILE.');
	return file;
}

function contents({ documents, records, photos, missingPhotos }: BackupAbout): string {
	const missing = missingPhotos === 0 ? '' : ` (${missingPhotos} that should be there are missing)`;
	return `${documents} documents, ${records} records, ${photos} photos${missing}`;
}
