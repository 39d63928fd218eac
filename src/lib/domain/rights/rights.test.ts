import { describe, expect, it } from 'vitest';
import type { AnyRecord, Table } from '../kernel/define-table.ts';
import type { DocumentName } from '../kernel/document-name.ts';
import { ROLES, type Role, type RuleCase } from '../kernel/rule.ts';
import { allTables, tableNamed } from '../tables.ts';
import { judgeChange } from './judge-change.ts';
import { EXPECTED } from './rights-expected.ts';
import { conditionsOf } from './rule-lines.ts';

// Every role × table × action × field. What is expected stands in `rights-expected.ts`, for people to read; a table, a
// field or a role without a line there fails here, and so does a condition of which only one side was ever seen.

const NOW = 1_000 * 24 * 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;
const ME = 'me';
const OTHER = 'other';

/** A record of each kind, and in which field it says whose it is. `@` stands for the author, `doc` for the document's owner. */
const RECORDS: Record<
	string,
	{ table: string; document: DocumentName; whose?: string; record: AnyRecord; only?: 'begin' }
> = {
	profiles: {
		table: 'profiles',
		document: 'station',
		record: { id: 'station', name: '站', foundedOn: '2020-01-01' },
	},
	grids: { table: 'grids', document: 'station', record: { id: 'g', name: '一网格' } },
	buildings: { table: 'buildings', document: 'station', record: { id: 'b', number: '3', gridId: 'g' } },
	teams: { table: 'teams', document: 'station', record: { id: 't', name: '队' } },
	directory: { table: 'directory', document: 'station', record: { id: 'm', name: '王', initials: 'w' } },
	members: {
		table: 'members',
		document: 'roster',
		whose: 'id',
		record: { id: '@', name: '王', role: 'volunteer' },
	},
	'members, who are staff': {
		table: 'members',
		document: 'roster',
		whose: 'id',
		record: { id: '@', name: '李', role: 'staff' },
	},
	households: { table: 'households', document: 'grid/g', record: { id: 'h', home: '3-2-501' } },
	residents: { table: 'residents', document: 'grid/g', record: { id: 'r', name: '陈' } },
	pairings: {
		table: 'pairings',
		document: 'pair/p',
		record: { id: 'p', recipientId: 'known', volunteerIds: [] },
	},
	'pairings, in the document of another': {
		table: 'pairings',
		document: 'pair/q',
		record: { id: 'p', recipientId: 'known', volunteerIds: [] },
		only: 'begin',
	},
	recipients: { table: 'recipients', document: 'pair/p', record: { id: 'known', name: '陈' } },
	agreements: { table: 'agreements', document: 'pair/p', record: { id: 'a', recipientId: 'known' } },
	visits: {
		table: 'visits',
		document: 'pair/p',
		whose: 'authorId',
		record: { id: 'v', recipientId: 'known', authorId: '@', minutes: 30 },
	},
	'visits, to somebody whom the document does not hold': {
		table: 'visits',
		document: 'pair/p',
		whose: 'authorId',
		record: { id: 'v', recipientId: 'nobody', authorId: '@', minutes: 30 },
		only: 'begin',
	},
	difficulties: {
		table: 'difficulties',
		document: 'pair/p',
		whose: 'reporterId',
		record: { id: 'd', recipientId: 'known', reporterId: '@', what: '漏水', state: 'reported' },
	},
	teamMembers: { table: 'teamMembers', document: 'team/t', record: { id: 'm', leader: false } },
	'teamMembers, who lead': { table: 'teamMembers', document: 'team/t', record: { id: 'm', leader: true } },
	shifts: { table: 'shifts', document: 'team/t', record: { id: 'known', title: '巡逻' } },
	assignments: {
		table: 'assignments',
		document: 'team/t',
		whose: 'assignedBy',
		record: { id: 'known.m', shiftId: 'known', memberId: 'm', assignedBy: '@', assignedAt: 1 },
	},
	'assignments, to a shift that is not there': {
		table: 'assignments',
		document: 'team/t',
		whose: 'assignedBy',
		record: { id: 'gone.m', shiftId: 'gone', memberId: 'm', assignedBy: '@', assignedAt: 1 },
		only: 'begin',
	},
	weekNotes: { table: 'weekNotes', document: 'team/t', record: { id: '2026-11-23', text: '带灯' } },
	conflicts: {
		table: 'conflicts',
		document: 'pair/p',
		whose: 'standingBy',
		record: { id: 'c', table: 'visits', recordId: 'v', standingBy: '@', otherBy: 'third' },
	},
};

/** What a member may meet, in the order in which a cell tells it. */
const SITUATIONS = {
	own: { whose: ME, days: 1, reason: false },
	'own, older': { whose: ME, days: 30, reason: false },
	'own, older, with a reason': { whose: ME, days: 30, reason: true },
	'of others': { whose: OTHER, days: 1, reason: false },
	'of others, older, with a reason': { whose: OTHER, days: 30, reason: true },
} as const;
type Situation = keyof typeof SITUATIONS;

/** The words of a cell, by the situations in which something is allowed. */
const CELLS: [word: string, situations: readonly Situation[]][] = [
	['–', []],
	['yes', Object.keys(SITUATIONS) as Situation[]],
	['own', ['own', 'own, older', 'own, older, with a reason']],
	['own, 7 days', ['own']],
	['7 days or reason', ['own', 'own, older, with a reason', 'of others, older, with a reason']],
	['reason', ['own, older, with a reason', 'of others, older, with a reason']],
];

/** A line for records that begin with a field which those of their kind need not have. */
const BEGIN_WITH = 'with ';

/** What the conditions said, by their names. */
const said = new Map<string, Set<boolean>>();

function watched(table: Table): Table {
	const watch = (rule: Table['rules']['change']) =>
		rule.map(({ roles, when }) => ({
			roles,
			when: when.map((condition) => ({
				...condition,
				holds(given: RuleCase) {
					const holds = condition.holds(given);
					said.set(condition.name, (said.get(condition.name) ?? new Set()).add(holds));
					return holds;
				},
			})),
		}));
	const { create, change, remove, fields = {}, begin = {} } = table.rules;
	return {
		...table,
		rules: {
			create: watch(create),
			change: watch(change),
			remove: watch(remove),
			fields: Object.fromEntries(Object.entries(fields).map(([field, rule]) => [field, watch(rule)])),
			begin: Object.fromEntries(Object.entries(begin).map(([field, rule]) => [field, watch(rule)])),
		},
	};
}

/** Another value than the record has: of the two fields that make somebody a leader or staff, another such one. */
function otherValue(field: string, value: unknown): unknown {
	if (field === 'leader') return value !== true;
	if (field === 'role') return 'contact';
	if (field === 'assignedBy') return ME;
	if (field === 'deleted') return { by: ME, at: 1 };
	return field === 'resolved' ? { by: ME, at: 1, took: 'other' } : 'something else';
}

function allowed(kind: string, line: string, role: Role, situation: Situation): boolean {
	const { table: name, document, whose, record } = RECORDS[kind]!;
	const table = watched(tableNamed(name)!);
	const { whose: author, days, reason } = SITUATIONS[situation];
	const before: AnyRecord = whose === undefined ? record : { ...record, [whose]: author };
	const correction = { by: ME, at: 5, reason: '电话核实' };
	const given: Omit<RuleCase, 'before' | 'after'> = {
		actor: { member: ME, role },
		document,
		createdAt: line === 'begin' ? null : NOW - days * DAY,
		now: NOW,
		look: (_, id) => (id === 'known' ? { id } : null),
	};
	const why = reason && table.fields.includes('correction') ? { correction } : {};
	if (line === 'begin') return judgeChange(table, { ...given, before: null, after: before }).allowed;
	if (line.startsWith(BEGIN_WITH)) {
		const field = line.slice(BEGIN_WITH.length);
		const after = { ...before, [field]: otherValue(field, undefined) };
		return judgeChange(table, { ...given, createdAt: null, before: null, after }).allowed;
	}
	const after: AnyRecord =
		line === 'remove'
			? { ...before, deleted: { by: ME, at: 1 } }
			: {
					...before,
					...why,
					[line]: line === 'correction' && reason ? correction : otherValue(line, before[line]),
				};
	return judgeChange(table, { ...given, before, after }).allowed;
}

function cell(kind: string, line: string, role: Role): string {
	const open = (Object.keys(SITUATIONS) as Situation[]).filter((situation) =>
		allowed(kind, line, role, situation),
	);
	const known = CELLS.find(([, situations]) => situations.join() === open.join());
	return known?.[0] ?? open.join(' + ');
}

/**
 * All lines that a table must have: to begin a record, each field, a field of a newer version, to remove it; and, where
 * that is another right than to begin one without it, to begin a record with a field.
 */
function rowsOf(kind: string): string[][] {
	const { table, record, only } = RECORDS[kind]!;
	const { fields, texts } = tableNamed(table)!;
	const row = (line: string) => [line, ...ROLES.map((role) => cell(kind, line, role))];
	const begin = row('begin');
	if (only === 'begin') return [begin];
	const additional = [...fields, ...texts, 'aFieldOfTomorrow', 'deleted'].filter(
		(field) => !(field in record),
	);
	const beginWith = additional
		.map((field) => row(BEGIN_WITH + field))
		.filter(([, ...cells]) => cells.join() !== begin.slice(1).join());
	return [begin, ...beginWith, ...[...fields, ...texts, 'aFieldOfTomorrow', 'remove'].map(row)];
}

function drawn(): string {
	const blocks = Object.keys(RECORDS).map((kind) => {
		const rows = rowsOf(kind);
		const table = [['', ...ROLES], ...rows];
		const drawnRows = table.map((row) =>
			row
				.map((text) => text.padEnd(18))
				.join('')
				.trimEnd(),
		);
		return [kind, ...drawnRows].join('\n');
	});
	return blocks.join('\n\n');
}

describe('every right', () => {
	it('is as it is written down, by role, table, action and field', () => {
		expect(drawn().split('\n')).toEqual(EXPECTED.trim().split('\n'));
	});

	it('lets nobody enter another as the one who assigned', () => {
		const { table, record } = RECORDS.assignments!;
		const given = {
			actor: { member: ME, role: 'teamLeader' as const },
			document: 'team/t' as const,
			before: { ...record, assignedBy: ME },
			after: { ...record, assignedBy: OTHER },
			createdAt: NOW,
			now: NOW,
			look: () => null,
		};
		expect(judgeChange(tableNamed(table)!, given)).toEqual({
			allowed: false,
			reason: 'author',
			field: 'assignedBy',
		});
	});

	it('holds at the beginning too, but for staff who bring back what was there', () => {
		const { table, record } = RECORDS.visits!;
		const after = { ...record, authorId: OTHER, correction: { by: OTHER, at: 1, reason: '电话核实' } };
		const given = { document: 'pair/p' as const, before: null, after, createdAt: null, now: NOW };
		const look = (_: string, id: string) => ({ id });
		const ask = (actor: RuleCase['actor']) => judgeChange(tableNamed(table)!, { ...given, actor, look });
		expect(ask({ member: OTHER, role: 'staff' })).toEqual({
			allowed: false,
			reason: 'fixed',
			field: 'correction',
		});
		expect(ask({ member: ME, role: 'staff', bringsBack: true })).toEqual({ allowed: true });
	});

	it('takes from staff what only the station writes when they bring it back, and from nobody else', () => {
		const { table, record } = RECORDS.conflicts!;
		const given = { document: 'pair/p' as const, before: null, after: record, createdAt: null, now: NOW };
		const ask = (actor: RuleCase['actor']) =>
			judgeChange(tableNamed(table)!, { ...given, actor, look: () => null }).allowed;
		expect(ask({ member: ME, role: 'staff', bringsBack: true })).toBe(true);
		expect(ask({ member: ME, role: 'staff' })).toBe(false);
	});

	it('lets nobody begin a record as removed by somebody else', () => {
		const { table, record } = RECORDS.shifts!;
		const begun = (by: string) =>
			judgeChange(tableNamed(table)!, {
				actor: { member: ME, role: 'teamLeader' },
				document: 'team/t',
				before: null,
				after: { ...record, deleted: { by, at: 1 } },
				createdAt: null,
				now: NOW,
				look: () => null,
			});
		expect(begun(ME).allowed).toBe(true);
		expect(begun(OTHER)).toEqual({ allowed: false, reason: 'author', field: 'deleted' });
	});

	it('is asked of every table that there is', () => {
		expect(new Set(Object.values(RECORDS).map(({ table }) => table))).toEqual(
			new Set(allTables().map(({ name }) => name)),
		);
	});

	it('was seen with every condition that a rule names, when it holds and when it does not', () => {
		drawn();
		const both = conditionsOf(allTables()).map(({ name }) => [name, [...(said.get(name) ?? [])].sort()]);
		expect(both).toEqual(both.map(([name]) => [name, [false, true]]));
	});
});
