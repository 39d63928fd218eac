import { tableNamed, type TableName } from '$lib/domain/tables.ts';
import type { RowTables } from '$lib/replica/row-tables.ts';
import { formatDate } from '$lib/text/dates/format-day.ts';
import { m } from '$lib/text/generated/messages.js';
import { memberNames } from '../people/member-names.ts';
import { shiftName } from '../schedule/shift/shift-words.ts';

/** A record, by what every line about it knows. */
export interface RecordRef {
	table: string;
	id: string;
}

/** Names of records, by `table/id`. */
export type RecordNames = ReadonlyMap<string, string>;

/** A row of any table, as far as names are made of it. */
type Row = Record<string, unknown> & { id: string };

/** Tables whose records are named by the member whose id is theirs. */
const OF_MEMBERS: ReadonlySet<string> = new Set(['directory', 'members', 'teamMembers']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function recordKey({ table, id }: RecordRef): string {
	return `${table}/${id}`;
}

/**
 * What people call these records, from what this device holds: 陈玉兰 · 11月16日 for a visit, 周二 9:00 义务巡逻 for a
 * shift. Those that are not here are left out. Reads rows only: fit for a live query.
 */
export async function recordNames(rows: RowTables, refs: Iterable<RecordRef>): Promise<RecordNames> {
	const wanted = byTable(refs);
	const found = await Promise.all(
		[...wanted].map(async ([table, ids]) => ({ table, rows: await rowsOf(rows, table, ids) })),
	);
	const recipients = new Set<string>();
	const members = new Set<string>();
	for (const [table, ids] of wanted) if (OF_MEMBERS.has(table)) for (const id of ids) members.add(id);
	for (const row of found.flatMap((each) => each.rows)) {
		if (typeof row.recipientId === 'string') recipients.add(row.recipientId);
		if (typeof row.memberId === 'string') members.add(row.memberId);
	}
	const [people, nameOf] = await Promise.all([
		rowsOf(rows, 'recipients', recipients),
		memberNames(rows, members),
	]);
	const recipientNames = new Map(
		people.map((person) => [person.id, person.erased === undefined ? line(person.name) : m.records_erased()]),
	);
	const names = new Map<string, string>();
	for (const id of members)
		for (const table of OF_MEMBERS)
			if (wanted.get(table as TableName)?.has(id)) names.set(recordKey({ table, id }), nameOf.get(id) ?? '');
	for (const each of found)
		for (const row of each.rows) {
			const about = recipientNames.get(line(row.recipientId)) ?? nameOf.get(line(row.memberId)) ?? '';
			const name = row.erased === undefined ? nameOfRow(each.table, row, about) : m.records_erased();
			names.set(recordKey({ table: each.table, id: row.id }), name);
		}
	for (const [key, name] of names) if (name === '') names.delete(key);
	return names;
}

function byTable(refs: Iterable<RecordRef>): Map<TableName, Set<string>> {
	const wanted = new Map<TableName, Set<string>>();
	for (const { table, id } of refs) {
		if (tableNamed(table) === undefined) continue;
		const ids = wanted.get(table as TableName) ?? new Set();
		wanted.set(table as TableName, ids.add(id));
	}
	return wanted;
}

async function rowsOf(rows: RowTables, table: TableName, ids: ReadonlySet<string>): Promise<Row[]> {
	if (ids.size === 0 || OF_MEMBERS.has(table)) return [];
	const found: unknown[] = await rows[table]
		.where('id')
		.anyOf([...ids])
		.toArray();
	return found as Row[];
}

function nameOfRow(table: TableName, row: Row, about: string): string {
	switch (table) {
		case 'buildings':
			return m.common_lights_building({ number: line(row.number) });
		case 'households':
			return line(row.home);
		case 'visits':
			return joined(about, day(row.day));
		case 'difficulties':
			return joined(about, line(row.what));
		case 'shifts':
			return shiftName({ day: line(row.day), startsAt: line(row.startsAt), title: line(row.title) });
		case 'weekNotes':
			return day(row.id);
		case 'pairings':
		case 'agreements':
		case 'assignments':
		case 'conflicts':
			return about;
		default:
			return line(row.name);
	}
}

function joined(...parts: string[]): string {
	return parts.filter((part) => part !== '').join(' · ');
}

function day(value: unknown): string {
	return typeof value === 'string' && DAY.test(value) ? formatDate(value) : '';
}

function line(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
