import type { AnyRecord } from '$lib/domain/kernel/define-table.ts';
import type { Conflict } from '$lib/domain/tables/conflict-tables.ts';
import { tableNamed, type TableName } from '$lib/domain/tables.ts';
import type { RowTables, Stored } from '$lib/replica/row-tables.ts';
import { recordNames, type RecordNames } from '../records/record-names.ts';
import { valueWords, type ValueSource } from '../records/value-words.ts';
import { fieldName } from '../rights/record-words.ts';
import { recordTitle } from '../review/change-title.ts';
import type { Compared } from '../review/ComparedLines.svelte';
import { recordHref } from '../review/record-href.ts';
import { refsOf } from '../review/refs-of.ts';
import { isOpenFor, type Looker } from './is-open-for.ts';
import { isTakeable } from './resolution.ts';

/** Two edits that met, in words. */
export interface ConflictView {
	conflict: Stored<Conflict>;
	/** The record as it stands; `null` while it has not arrived. */
	record: AnyRecord | null;
	/** 走访 陈玉兰 · 11月24日 */
	title: string;
	/** Its page; `null` for kinds that have none. */
	href: string | null;
	/** What stands beside what does not, field by field. */
	rows: Compared[];
	/** Their names. */
	standing: string;
	other: string;
	/** Whether there is something to choose. */
	takeable: boolean;
}

/** Open ones that concern the looker, of some records or of all, the newest first. May stand inside a live query. */
export async function loadConflicts(
	rows: RowTables,
	looker: Looker,
	now: number,
	recordIds?: readonly string[],
): Promise<ConflictView[]> {
	// What hangs on a record comes with it: an assignment's id begins with its shift's.
	const asked =
		recordIds === undefined
			? rows.conflicts
			: rows.conflicts.where('recordId').startsWithAnyOf([...recordIds]);
	const open = (await asked.toArray())
		.filter((conflict) => isOpenFor(looker, conflict))
		.sort((a, b) => b.at - a.at);
	const records = await Promise.all(open.map((conflict) => recordOf(rows, conflict)));
	const names = await recordNames(
		rows,
		open.flatMap((conflict, index) => [
			{ table: conflict.table, id: conflict.recordId },
			...refsOf({ standingBy: conflict.standingBy, otherBy: conflict.otherBy }),
			...[conflict.standing, conflict.other, records[index] ?? {}].flatMap(refsOf),
		]),
	);
	return open.map((conflict, index) => viewOf(conflict, records[index] ?? null, names, now));
}

async function recordOf(
	rows: RowTables,
	{ table, recordId, doc }: Stored<Conflict>,
): Promise<AnyRecord | null> {
	if (tableNamed(table) === undefined) return null;
	const row: unknown = await rows[table as TableName].get([doc, recordId]);
	if (typeof row !== 'object' || row === null) return null;
	// Where a row lies is not the record's.
	const { doc: _doc, ...record } = row as AnyRecord & { doc: string };
	return record as AnyRecord;
}

function viewOf(
	conflict: Stored<Conflict>,
	record: AnyRecord | null,
	names: RecordNames,
	now: number,
): ConflictView {
	const { table, recordId, doc, standing, other, standingBy, otherBy } = conflict;
	const source: ValueSource = { nameOf: (of, id) => names.get(`${of}/${id}`), now };
	const nameOf = (id: string) => valueWords('conflicts', 'standingBy', id, source);
	return {
		conflict,
		record,
		title: recordTitle({ table, id: recordId }, names),
		href: recordHref(doc, table, recordId, record ?? {}),
		rows: conflict.fields.map((field) => ({
			field,
			name: fieldName(table, field),
			// Of edits of different fields the one that stands says nothing about the other's.
			left: valueWords(table, field, field in standing ? standing[field] : record?.[field], source),
			right: valueWords(table, field, other[field], source),
			differs: false,
		})),
		standing: nameOf(standingBy),
		other: nameOf(otherBy),
		takeable: isTakeable(conflict, record),
	};
}
