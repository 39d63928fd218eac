import type { Table } from 'dexie';
import type { RecordOf } from '../domain/kernel/define-table.ts';
import type { DocumentName } from '../domain/kernel/document-name.ts';
import type { TableName, Tables } from '../domain/tables.ts';
import type { WeekNote } from '../domain/tables/team-tables.ts';

/** A record as it stands in the device's index: whole, and with the document that holds it. */
export type Stored<T> = T & { doc: DocumentName };

/** The type of a table's records by the table's name; texts that people type together are plain strings here. */
export type RecordNamed<Name extends TableName> = Name extends 'weekNotes'
	? WeekNote
	: RecordOf<Tables[Name]>;

/**
 * The device's index, a Dexie table for each table of the domain: what screens read, by live queries, and never
 * write. The key is `[doc, id]`, since two documents may hold records of the same id (a member in two teams, the
 * same week's notes of two teams): `rows.visits.get({ id })`, `rows.visits.where('id').anyOf(ids)`,
 * `rows.shifts.where('doc').equals(document)`. Indexed further are the fields that the table's `lookup` names.
 */
export type RowTables = {
	readonly [Name in TableName]: Table<Stored<RecordNamed<Name>>, [DocumentName, string]>;
};
