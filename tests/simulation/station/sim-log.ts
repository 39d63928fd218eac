import type { Log } from '../../../sync-server/ports.ts';
import { StationProblem } from '../../../sync-server/station-problem.ts';
import type { World } from '../world/world.ts';
import { isDiskFault } from './disk-fault.ts';
import type { StationDisk } from './station-disk.ts';

/** What the station says goes to the trace; an error that does not come of the disk's being at fault is a problem. */
export function simLog(world: World, disk: () => StationDisk): Log {
	const isExpected = (error: unknown) => {
		if (isDiskFault(error)) return true;
		// What could not be stored is told of in the station's own words, too.
		return (error === undefined || error instanceof StationProblem) && disk().isAtFault;
	};
	return {
		info: (_, message) => world.tell(() => `station: ${message}`),
		warn: (_, message) => world.tell(() => `station: ${message}`),
		error: (fields, message) => {
			const { err } = fields as { err?: unknown };
			world.tell(() => `station: ${message} (${String(err)})`);
			// Said when trouble has lasted a while: the disk may have been put right in this very moment.
			if (message === 'the station cannot store' || isExpected(err)) return;
			const told = err instanceof Error ? (err.stack ?? err.message) : String(err);
			world.problems.push(`the station: ${message} (${told})`);
		},
	};
}
