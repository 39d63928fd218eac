import type { TableName } from '$lib/domain/tables.ts';
import { formatDay } from '$lib/text/dates/format-day.ts';
import { m } from '$lib/text/generated/messages.js';
import type { WaitingRecord } from './waiting-records.ts';

const KINDS: Record<TableName, () => string> = {
	profiles: m.status_kind_profile,
	grids: m.status_kind_grid,
	buildings: m.status_kind_building,
	teams: m.status_kind_team,
	directory: m.status_kind_member,
	members: m.status_kind_member,
	households: m.status_kind_household,
	residents: m.status_kind_resident,
	pairings: m.status_kind_pairing,
	recipients: m.status_kind_recipient,
	agreements: m.status_kind_agreement,
	visits: m.status_kind_visit,
	difficulties: m.status_kind_difficulty,
	teamMembers: m.status_kind_member,
	shifts: m.status_kind_shift,
	assignments: m.status_kind_assignment,
	weekNotes: m.status_kind_week_notes,
	conflicts: m.status_kind_conflict,
};

/** One record of a table: 走访. A kind that this version does not know goes by its coded name. */
export function kindWord(table: string): string {
	return Object.hasOwn(KINDS, table) ? KINDS[table as TableName]() : table;
}

/** What a waiting record is, as its writer knows it: 走访 · 陈玉兰 · 今天. */
export function recordWords(record: WaitingRecord, today: string): string {
	const { row } = record;
	const parts: (string | undefined)[] = [KINDS[record.table](), record.about];
	for (const field of ['name', 'what', 'home', 'number'])
		if (typeof row?.[field] === 'string' && row[field] !== record.about) parts.push(row[field]);
	for (const field of ['day', 'monday', 'reportedOn'])
		if (typeof row?.[field] === 'string') parts.push(formatDay(row[field], today));
	return parts.filter(Boolean).join(' · ');
}
