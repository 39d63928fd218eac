import type { DatabaseSync } from 'node:sqlite';
import { StationProblem } from '../station-problem.ts';

/**
 * How the database came to its present form: step n brings version n − 1 to n, and never changes once released.
 * What each version before has left is kept in tests/fixtures/versions, and opened by the tests.
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
	`
	ALTER TABLE records ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
	-- What is not known is taken as late as it can have been: at the first update that is still there from then on.
	UPDATE records SET created_at = coalesce(
		(SELECT min(at) FROM log WHERE log.station = records.station AND log.document = records.document
			AND log.seq >= records.seq),
		(SELECT created_at FROM stations WHERE id = records.station), 0);

	ALTER TABLE devices ADD COLUMN seen_at INTEGER;
	ALTER TABLE devices ADD COLUMN app TEXT;
	ALTER TABLE devices ADD COLUMN waiting INTEGER;
	ALTER TABLE devices ADD COLUMN oldest_at INTEGER;
	ALTER TABLE devices ADD COLUMN erased_at INTEGER;

	CREATE TABLE clients (
		station TEXT NOT NULL, document TEXT NOT NULL, client INTEGER NOT NULL, device TEXT, member TEXT,
		PRIMARY KEY (station, document, client)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE audit (
		station TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, entered_at INTEGER,
		member TEXT, device TEXT, document TEXT, tbl TEXT, record TEXT, item TEXT,
		vals TEXT, salt TEXT, values_hash TEXT NOT NULL, hash TEXT NOT NULL,
		PRIMARY KEY (station, n)
	) STRICT;
	CREATE INDEX audit_by_record ON audit (station, record, n);
	CREATE INDEX audit_by_entry ON audit (station, device, entered_at) WHERE kind <> 'changed';
	CREATE INDEX audit_by_member ON audit (station, member, n);

	CREATE TABLE quarantine (
		station TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
		member TEXT NOT NULL, device TEXT NOT NULL, at INTEGER NOT NULL, received_at INTEGER NOT NULL,
		reason TEXT NOT NULL, changes TEXT NOT NULL, state TEXT NOT NULL,
		decided_at INTEGER, decided_by TEXT, word TEXT,
		PRIMARY KEY (station, id)
	) STRICT;
	CREATE UNIQUE INDEX quarantine_by_key ON quarantine (station, device, key);

	CREATE TABLE purges (
		station TEXT NOT NULL, document TEXT NOT NULL, seq INTEGER NOT NULL,
		PRIMARY KEY (station, document)
	) STRICT, WITHOUT ROWID;
	`,
	`ALTER TABLE quarantine ADD COLUMN clocks TEXT;`,
];

/** The newest form of the database that this program knows. */
export const KNOWN_FORM = MIGRATIONS.length;

/**
 * Brings a database to the present form. Two processes that open a fresh one at once do it one after the other.
 * @throws StationProblem when a newer program has written the database
 */
export function migrate(database: DatabaseSync): void {
	if (formOf(database) === KNOWN_FORM) return;
	database.exec('BEGIN IMMEDIATE');
	try {
		refuseNewer(database);
		for (const step of MIGRATIONS.slice(formOf(database))) database.exec(step);
		database.exec(`PRAGMA user_version = ${KNOWN_FORM}`);
		database.exec('COMMIT');
	} catch (error) {
		database.exec('ROLLBACK');
		throw error;
	}
}

/**
 * Looks before anything is done to it whether this program may open a database.
 * @throws StationProblem when a newer program has written it
 */
export function refuseNewer(database: DatabaseSync): void {
	const form = formOf(database);
	if (form > KNOWN_FORM)
		throw new StationProblem(
			'database-newer',
			`The database was written by a newer Shouwang (its form ${form}, this program knows ${KNOWN_FORM}): start the newer program. Nothing was changed.`,
		);
}

/** The form of a database: how many migrations it has gone through. */
export function formOf(database: DatabaseSync): number {
	return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}
