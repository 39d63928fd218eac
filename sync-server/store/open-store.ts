import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from '../ports.ts';
import { StationProblem } from '../station-problem.ts';
import { makeDirectory } from './make-directory.ts';
import { patientStore } from './patient-store.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';

/**
 * Opens the store in a data directory, which is made when it is missing.
 * @throws StationProblem when the directory cannot be written, or the database not be used
 */
export function openStore(data: string, ports: Pick<Ports, 'clock' | 'random' | 'timers'>): Store {
	try {
		makeDirectory(data);
		accessSync(data, constants.W_OK | constants.X_OK);
	} catch (error) {
		throw new StationProblem(
			'data-directory',
			`The data directory ${data} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
			error,
		);
	}
	const path = join(data, 'station.db');
	return patientStore(new SqliteStore({ path, ...ports, busyTimeout: 0 }), ports);
}
