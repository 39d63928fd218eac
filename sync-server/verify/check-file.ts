import { DatabaseSync } from 'node:sqlite';
import { StationProblem } from '../station-problem.ts';

/** Faults that SQLite tells one by one. */
const TOLD = 10;

/**
 * Has SQLite look through a database's file, page by page, also beside a running server.
 * @throws StationProblem `database-broken` with what it found
 */
export function checkFile(path: string): void {
	const faults = faultsOf(path);
	if (faults.length > 0)
		throw new StationProblem(
			'database-broken',
			`The database ${path} is damaged:\n${faults.join('\n')}\nWhat to do: docs/operations.md, “The database is damaged”.`,
		);
}

function faultsOf(path: string): string[] {
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
		const found = database.prepare(`PRAGMA integrity_check(${TOLD})`).all();
		return found.map((row) => String(row.integrity_check)).filter((fault) => fault !== 'ok');
	} catch (error) {
		return [error instanceof Error ? error.message : String(error)];
	} finally {
		database?.close();
	}
}
