import type * as Y from 'yjs';
import { readRecord } from '../../src/lib/domain/kernel/change.ts';
import { tables } from '../../src/lib/domain/tables.ts';
import type { Conflict } from '../../src/lib/domain/tables/conflict-tables.ts';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';

const TABLE = tables.conflicts as unknown as Table;

/** The conflicts of a document that nobody has looked at yet, by the record concerned. */
export class OpenConflicts {
	readonly #doc: Y.Doc;
	readonly #byRecord = new Map<string, Set<string>>();

	constructor(doc: Y.Doc) {
		this.#doc = doc;
	}

	/** Finds them in the document. */
	read(): void {
		for (const id of this.#doc.getMap(TABLE.name).keys()) this.take(id);
	}

	/** A conflict has changed. */
	take(id: string): void {
		const conflict = readRecord(this.#doc, TABLE, id) as Conflict | null;
		if (conflict === null) return;
		const record = `${conflict.table}/${conflict.recordId}`;
		const open = this.#byRecord.get(record);
		if (conflict.resolved === undefined && conflict.deleted === undefined) {
			if (open === undefined) this.#byRecord.set(record, new Set([id]));
			else open.add(id);
		} else if (open?.delete(id) === true && open.size === 0) this.#byRecord.delete(record);
	}

	/** Those of a record, as they stand. */
	of(table: string, id: string): Conflict[] {
		const open = this.#byRecord.size === 0 ? undefined : this.#byRecord.get(`${table}/${id}`);
		if (open === undefined) return [];
		return [...open].map((conflict) => readRecord(this.#doc, TABLE, conflict) as unknown as Conflict);
	}
}
