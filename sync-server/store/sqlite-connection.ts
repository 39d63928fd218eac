import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StationProblem } from '../station-problem.ts';
import { migrate, refuseNewer } from './sqlite-schema.ts';

/** How long another process's transaction is waited for, where nothing else is said; the whole process waits with it. */
const BUSY_TIMEOUT = 5_000;

/**
 * A SQLite database with a write-ahead log, flushed to the disk at each commit. `node:sqlite` works while the
 * caller waits, so a transaction can never be interleaved with another.
 */
export class SqliteConnection {
	readonly #database: DatabaseSync;
	#busyTimeout = BUSY_TIMEOUT;
	readonly #statements = new Map<string, StatementSync>();

	/** @throws StationProblem when the file cannot be opened, is no database or a newer program's. */
	constructor(path: string) {
		let database: DatabaseSync | undefined;
		try {
			database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
			refuseNewer(database);
			database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
			migrate(database);
		} catch (error) {
			database?.close();
			if (error instanceof StationProblem) throw error;
			throw new StationProblem(
				'database-broken',
				`The database ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
				error,
			);
		}
		this.#database = database;
	}

	/** From now on another process's transaction is waited for so many ms. */
	waitAtMost(ms: number): void {
		this.#busyTimeout = ms;
		this.#database.exec(`PRAGMA busy_timeout = ${ms}`);
	}

	/** Writing transactions take the write lock at once: what they read cannot change before they write. */
	transaction<T>(work: () => T, kind: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE'): T {
		this.#database.exec(`BEGIN ${kind}`);
		try {
			const result = work();
			this.#database.exec('COMMIT');
			return result;
		} catch (error) {
			if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
			throw error;
		}
	}

	/**
	 * Writes the database anew and empties the write-ahead log, so that no byte of what was taken out of its tables stays
	 * in its files. Outside of any transaction.
	 */
	scrub(): void {
		// It keeps everybody waiting anyhow, and is not begun anew by whoever waits with a timer.
		this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
		try {
			this.#database.exec('VACUUM');
			const checkpoint = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
			if (checkpoint?.busy !== 0)
				throw new Error('the write-ahead log could not be emptied: somebody reads it');
		} finally {
			this.#database.exec(`PRAGMA busy_timeout = ${this.#busyTimeout}`);
		}
	}

	get(sql: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
		return this.#prepare(sql).get(...values);
	}

	all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
		return this.#prepare(sql).all(...values);
	}

	run(sql: string, ...values: SQLInputValue[]): { changes: number | bigint } {
		return this.#prepare(sql).run(...values);
	}

	#prepare(sql: string): StatementSync {
		let statement = this.#statements.get(sql);
		if (statement === undefined) {
			statement = this.#database.prepare(sql);
			this.#statements.set(sql, statement);
		}
		return statement;
	}

	close(): void {
		if (this.#database.isOpen) this.#database.close();
	}
}
