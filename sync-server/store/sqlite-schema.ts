import type { DatabaseSync } from 'node:sqlite';
import { StationProblem } from '../station-problem.ts';

/**
 * How the database came to its present form: step n brings version n − 1 to n, and never changes once released.
 * A new step comes with a fixture of the version before and a test.
 */
const MIGRATIONS: readonly string[] = [
	`
	CREATE TABLE stations (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL) STRICT;

	CREATE TABLE meta (
		station TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
		PRIMARY KEY (station, key)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE documents (
		station TEXT NOT NULL, document TEXT NOT NULL, seq INTEGER NOT NULL,
		PRIMARY KEY (station, document)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE log (
		station TEXT NOT NULL, document TEXT NOT NULL, seq INTEGER NOT NULL,
		bytes BLOB NOT NULL, device TEXT, at INTEGER NOT NULL,
		PRIMARY KEY (station, document, seq)
	) STRICT;

	CREATE TABLE snapshots (
		station TEXT NOT NULL, document TEXT NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL,
		PRIMARY KEY (station, document)
	) STRICT;

	CREATE TABLE records (
		station TEXT NOT NULL, tbl TEXT NOT NULL, document TEXT NOT NULL, id TEXT NOT NULL,
		seq INTEGER NOT NULL, record TEXT NOT NULL,
		PRIMARY KEY (station, tbl, document, id)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE devices (
		station TEXT NOT NULL, id TEXT NOT NULL, member TEXT NOT NULL, name TEXT NOT NULL,
		public_key TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER,
		PRIMARY KEY (station, id)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE invitations (
		station TEXT NOT NULL, id TEXT NOT NULL, member TEXT NOT NULL, code_hash TEXT NOT NULL,
		created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
		used_at INTEGER, used_by TEXT, withdrawn_at INTEGER,
		PRIMARY KEY (station, id)
	) STRICT, WITHOUT ROWID;
	CREATE UNIQUE INDEX invitations_by_code ON invitations (station, code_hash);

	CREATE TABLE blobs (
		station TEXT NOT NULL, document TEXT NOT NULL, hash TEXT NOT NULL,
		type TEXT NOT NULL, bytes INTEGER NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (station, document, hash)
	) STRICT, WITHOUT ROWID;
	`,
];

/**
 * Brings a database to the present form. Two processes that open a fresh one at once do it one after the other.
 * @throws StationProblem when a newer program has written the database
 */
export function migrate(database: DatabaseSync): void {
	if (versionOf(database) === MIGRATIONS.length) return;
	database.exec('BEGIN IMMEDIATE');
	try {
		const version = versionOf(database);
		if (version > MIGRATIONS.length)
			throw new StationProblem(
				'database-newer',
				`The database was written by a newer Shouwang (its form ${version}, this program knows ${MIGRATIONS.length}): start the newer program.`,
			);
		for (const step of MIGRATIONS.slice(version)) database.exec(step);
		database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
		database.exec('COMMIT');
	} catch (error) {
		database.exec('ROLLBACK');
		throw error;
	}
}

function versionOf(database: DatabaseSync): number {
	return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}
