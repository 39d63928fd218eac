import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyChange, readRecord, type Change } from '../../../domain/kernel/change.ts';
import type { AnyRecord } from '../../../domain/kernel/define-table.ts';
import { ROLES, type Role } from '../../../domain/kernel/rule.ts';
import { judgeChange } from '../../../domain/rights/judge-change.ts';
import { tableNamed } from '../../../domain/tables.ts';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { daysRows, MONDAY, put, shift, TEAM } from '../testing/builders.ts';
import { ShiftForm } from '../shift/shift-form.svelte.ts';
import { boardWeek } from '../week/board-week.ts';
import { copyChanges } from '../week/copy-week.ts';
import { bringBack, takeAway } from './board-writer.ts';

// Whatever a board offers to who may begin a shift, the station must take from them; and nothing of it from others.

const ME = 'lead';
const writer = { id: ME, now: 9, today: '2026-11-24' };
const rows = daysRows([shift('s')], [put('s', 'ann')]);
const week = boardWeek(rows, TEAM, MONDAY);
const first = { ...week.shifts[0]!.shift, place: '' };

/** The team as it is before: two members, one who led and was taken off, a shift with one in it. */
function team(): Y.Doc {
	const doc = new Y.Doc();
	const changes: Change[] = [
		{ table: 'teamMembers', id: ME, fields: { leader: true } },
		{ table: 'teamMembers', id: 'ann', fields: { leader: false } },
		{ table: 'teamMembers', id: 'old', fields: { leader: true, deleted: { by: 'head', at: 1 } } },
		...(copyChanges(week.shifts, 0, true, { id: 'other', now: 1, newId: () => 's' }) as Change[]),
	];
	for (const change of changes) applyChange(doc, tableNamed(change.table)!, change);
	return doc;
}

/** What the rules say to changes made one after the other. */
function allowed(role: Role, changes: readonly Change[]): boolean {
	const doc = team();
	const look = (table: string, id: string) => readRecord(doc, tableNamed(table)!, id);
	return changes.every((change) => {
		const table = tableNamed(change.table)!;
		const before = look(table.name, change.id);
		applyChange(doc, table, change);
		const after = look(table.name, change.id)!;
		return judge(role, table.name, before, after, look);
	});
}

function judge(
	role: Role,
	table: string,
	before: AnyRecord | null,
	after: AnyRecord,
	look: (table: string, id: string) => AnyRecord | null = () => null,
): boolean {
	const given = {
		actor: { member: ME, role },
		document: TEAM as DocumentName,
		before,
		after,
		createdAt: 1,
		now: 10 ** 12,
		look,
	};
	return judgeChange(tableNamed(table)!, given).allowed;
}

function formChanges(isNew: boolean, touch: (form: ShiftForm) => void): Change[] {
	const form = new ShiftForm(isNew ? 'new' : 's', first, isNew, {
		document: TEAM,
		live: () => (isNew ? undefined : week.shifts[0]),
		around: () => rows,
		isMember: (id) => id === ME || id === 'ann',
	});
	touch(form);
	return form.changes(writer) as Change[];
}

const person = (id: string) => ({ id, name: id });
const WHAT_THE_BOARD_WRITES: Record<string, Change[]> = {
	'a new shift with people, one of whom joins the team': formChanges(true, (form) => {
		form.add(person('ann'));
		form.add(person('cy'));
	}),
	'a changed shift': formChanges(false, (form) => {
		form.set('place', '西门');
		form.set('needed', 4);
		form.remove('ann');
	}),
	'somebody put in who led the team once': formChanges(false, (form) => form.add(person('old'))),
	'somebody put in again': [
		...formChanges(false, (form) => form.remove('ann')),
		{
			table: 'assignments',
			id: 's.ann',
			fields: { shiftId: 's', memberId: 'ann', assignedBy: ME, assignedAt: 9, deleted: null },
		},
	],
	'a shift taken away and brought back': [
		...takeAway('shifts', ['s'], ME, 9),
		...bringBack('shifts', ['s']),
	] as Change[],
	'a copied week': copyChanges(week.shifts, 7, true, {
		id: ME,
		now: 9,
		newId: () => 'copied',
	}) as Change[],
};

describe.each(ROLES)('a %s', (role) => {
	/** As TeamBoard asks. */
	const mayEdit = judge(role, 'shifts', null, { id: '' });

	it.each(Object.entries(WHAT_THE_BOARD_WRITES))(
		'may write %s where the board offers it',
		(_name, changes) => {
			expect(changes.length).toBeGreaterThan(0);
			expect(allowed(role, changes)).toBe(mayEdit);
		},
	);

	it('may write the notes where the board offers it', () => {
		const [empty, some] = [null, { id: MONDAY, text: '周五停水' }];
		expect(judge(role, 'weekNotes', empty, some)).toBe(mayEdit);
		expect(judge(role, 'weekNotes', some, { id: MONDAY, text: '周五停电' })).toBe(mayEdit);
	});
});

it('is offered to leaders and staff', () => {
	expect(ROLES.filter((role) => judge(role, 'shifts', null, { id: '' }))).toEqual([
		'head',
		'staff',
		'teamLeader',
	]);
});
