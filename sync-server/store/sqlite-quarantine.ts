import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { readQuarantined } from './sqlite-rows.ts';
import type { Decision, Quarantined, RecordName } from './store.ts';

/** What the station did not take and keeps for staff, in SQLite. */
export class SqliteQuarantine {
	readonly #sql: SqliteConnection;
	readonly #station: string;

	constructor(sql: SqliteConnection, station: string) {
		this.#sql = sql;
		this.#station = station;
	}

	add(items: readonly Quarantined[]): string[] {
		this.#sql.transaction(() => {
			for (const item of items)
				this.#sql.run(
					`INSERT INTO quarantine (station, id, key, document, member, device, at, received_at, reason, changes,
						clocks, state, decided_at, decided_by, word) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
					ON CONFLICT (station, device, key) DO NOTHING`,
					this.#station,
					item.id,
					item.key,
					item.document,
					item.member,
					item.device,
					item.at,
					item.receivedAt,
					item.reason,
					JSON.stringify(item.changes),
					item.clocks === null ? null : JSON.stringify(item.clocks),
					item.state,
					item.decidedAt,
					item.decidedBy,
					item.word,
				);
		});
		return items.map(({ key }) => key);
	}

	all(member?: string): Quarantined[] {
		return this.#sql
			.all(
				`SELECT * FROM quarantine WHERE station = ?1 AND (?2 IS NULL OR member = ?2)
				ORDER BY state <> 'waiting', received_at DESC, id DESC`,
				this.#station,
				member ?? null,
			)
			.map(readQuarantined);
	}

	item(id: string): Quarantined | null {
		const row = this.#sql.get('SELECT * FROM quarantine WHERE station = ? AND id = ?', this.#station, id);
		return row === undefined ? null : readQuarantined(row);
	}

	decide(id: string, { state, at, by, word }: Decision): Quarantined | null {
		return this.#sql.transaction(() => {
			const { changes } = this.#sql.run(
				`UPDATE quarantine SET state = ?, decided_at = ?, decided_by = ?, word = ?
				WHERE station = ? AND id = ? AND state = 'waiting'`,
				state,
				at,
				by,
				word,
				this.#station,
				id,
			);
			return changes === 1 ? this.item(id) : null;
		});
	}

	names(member: string, document: DocumentName, hash: string): boolean {
		const row = this.#sql.get(
			'SELECT 1 FROM quarantine WHERE station = ? AND member = ? AND document = ? AND instr(changes, ?) > 0',
			this.#station,
			member,
			document,
			hash,
		);
		return row !== undefined;
	}

	/** Takes changes of some records out of all items, as part of a larger transaction; answers of how many items. */
	purge(records: readonly RecordName[], at: number): number {
		const purged = new Set(records.map(nameOf));
		let count = 0;
		for (const { id, document, changes, state } of this.all()) {
			const kept = changes.filter(
				({ table, id: record }) => !purged.has(nameOf({ document, table, record })),
			);
			if (kept.length === changes.length) continue;
			count++;
			// There is nothing left to decide.
			const over = kept.length === 0 && state === 'waiting';
			this.#sql.run(
				`UPDATE quarantine SET changes = ?, word = NULL, state = ?, decided_at = coalesce(decided_at, ?)
				WHERE station = ? AND id = ?`,
				JSON.stringify(kept),
				over ? 'rejected' : state,
				over ? at : null,
				this.#station,
				id,
			);
		}
		return count;
	}
}

function nameOf({ document, table, record }: RecordName): string {
	return `${document} ${table} ${record}`;
}
