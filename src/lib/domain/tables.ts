import type { Table } from './kernel/define-table.ts';
import {
	MANY_DOCUMENTS,
	parseDocumentName,
	SINGLE_DOCUMENTS,
	type DocumentKind,
} from './kernel/document-name.ts';
import { conflicts } from './tables/conflict-tables.ts';
import * as gridTables from './tables/grid-tables.ts';
import * as pairTables from './tables/pair-tables.ts';
import * as rosterTables from './tables/roster-tables.ts';
import * as stationTables from './tables/station-tables.ts';
import { assignments, shifts, teamMembers, weekNotes } from './tables/team-tables.ts';

/** Every table by its name. A new kind of record is one declaration and one line here. */
export const tables = {
	profiles: stationTables.profiles,
	grids: stationTables.grids,
	buildings: stationTables.buildings,
	teams: stationTables.teams,
	directory: stationTables.directory,
	members: rosterTables.members,
	households: gridTables.households,
	residents: gridTables.residents,
	pairings: pairTables.pairings,
	recipients: pairTables.recipients,
	agreements: pairTables.agreements,
	visits: pairTables.visits,
	difficulties: pairTables.difficulties,
	teamMembers,
	shifts,
	assignments,
	weekNotes,
	conflicts,
} as const;

export type Tables = typeof tables;
export type TableName = keyof Tables;

const all: readonly Table[] = Object.values(tables) as unknown as Table[];
const KINDS: readonly DocumentKind[] = [...SINGLE_DOCUMENTS, ...MANY_DOCUMENTS];
const byKind = new Map(
	KINDS.map((kind) => [kind, all.filter(({ document }) => document === kind || document === 'any')]),
);

/** The table of that name, or `undefined`. */
export function tableNamed(name: string): Table | undefined {
	return all.find((table) => table.name === name);
}

/** All tables, in the order of their declaration. */
export function allTables(): readonly Table[] {
	return all;
}

/** The tables that a document holds; none for a name that is no document's. */
export function tablesOf(document: string): readonly Table[] {
	const parsed = parseDocumentName(document);
	return parsed === null ? [] : (byKind.get(parsed.kind) ?? []);
}
