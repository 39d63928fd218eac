import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { readBlob } from './sqlite-rows.ts';
import type { StoredBlob } from './store.ts';

/** Which photos and signatures the station has under which document, in SQLite. */
export class SqliteBlobs {
	readonly #sql: SqliteConnection;
	readonly #station: string;

	constructor(sql: SqliteConnection, station: string) {
		this.#sql = sql;
		this.#station = station;
	}

	blob(document: DocumentName, hash: string): StoredBlob | null {
		const row = this.#sql.get(
			'SELECT * FROM blobs WHERE station = ? AND document = ? AND hash = ?',
			this.#station,
			document,
			hash,
		);
		return row === undefined ? null : readBlob(row);
	}

	all(document: DocumentName): StoredBlob[] {
		return this.#sql
			.all('SELECT * FROM blobs WHERE station = ? AND document = ?', this.#station, document)
			.map(readBlob);
	}

	/** The documents that have a blob of that hash. */
	documents(hash: string): DocumentName[] {
		return this.#sql
			.all('SELECT document FROM blobs WHERE station = ? AND hash = ?', this.#station, hash)
			.map((row) => row.document as DocumentName);
	}

	add({ document, hash, type, bytes, at }: StoredBlob): void {
		this.#sql.run(
			'INSERT OR IGNORE INTO blobs (station, document, hash, type, bytes, at) VALUES (?, ?, ?, ?, ?, ?)',
			this.#station,
			document,
			hash,
			type,
			bytes,
			at,
		);
	}

	/** Removes some, as part of a larger transaction. */
	remove(document: DocumentName, hashes: readonly string[]): void {
		for (const hash of hashes)
			this.#sql.run(
				'DELETE FROM blobs WHERE station = ? AND document = ? AND hash = ?',
				this.#station,
				document,
				hash,
			);
	}
}
