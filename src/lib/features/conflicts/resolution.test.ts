import { describe, expect, it } from 'vitest';
import type { AnyRecord } from '$lib/domain/kernel/define-table.ts';
import type { Role } from '$lib/domain/kernel/rule.ts';
import { judgeChange } from '$lib/domain/rights/judge-change.ts';
import type { Conflict } from '$lib/domain/tables/conflict-tables.ts';
import { tableNamed } from '$lib/domain/tables.ts';
import type { DocumentChange } from '$lib/replica/documents/document-keeper.ts';
import { isOpenFor } from './is-open-for.ts';
import { applied, isTakeable, keepStanding, takeOther, undo } from './resolution.ts';

const visit: AnyRecord = {
	id: '01V',
	recipientId: '01R',
	authorId: '01ANN',
	day: '2026-11-24',
	enteredAt: 1_000,
	minutes: 35,
	helps: ['meals'],
	condition: 'well',
	photos: [],
};
const conflict: Conflict = {
	id: '77.3',
	table: 'visits',
	recordId: '01V',
	kind: 'conflict',
	fields: ['minutes', 'note'],
	standing: { minutes: 35, note: null },
	standingBy: '01ANN',
	other: { minutes: 50, note: '咳嗽' },
	otherBy: '01BO',
	at: 2_000,
};
const decision = (by: string, at = 5_000) => ({ by, at, reason: '并行修改' });

/** Makes changes as the station would judge them; answers both records as they stand then. */
function judged(changes: DocumentChange[], by: string, role: Role, records: Map<string, AnyRecord>) {
	for (const change of changes) {
		if (!('fields' in change)) throw new Error('a text');
		const key = `${change.table}/${change.id}`;
		const before = records.get(key) ?? null;
		if (before === null) throw new Error(`${key} is not there`);
		const after = applied(before, change.fields);
		const judgement = judgeChange(tableNamed(change.table)!, {
			actor: { member: by, role },
			document: 'pair/01P',
			before,
			after,
			createdAt: 1_000,
			now: 6_000,
			look: () => null,
		});
		expect(judgement, key).toEqual({ allowed: true });
		records.set(key, after);
	}
	return { record: records.get('visits/01V')!, noted: records.get('conflicts/77.3')! };
}
const begin = () =>
	new Map<string, AnyRecord>([
		['visits/01V', visit],
		['conflicts/77.3', { ...conflict } as unknown as AnyRecord],
	]);

describe('deciding about two edits that met', () => {
	it('takes the other side into the record and notes who did, as its author may', () => {
		const { record, noted } = judged(
			takeOther(conflict, visit, decision('01ANN')),
			'01ANN',
			'volunteer',
			begin(),
		);
		expect(record).toMatchObject({ minutes: 50, note: '咳嗽' });
		expect(record.correction).toBeUndefined();
		expect(noted.resolved).toEqual({ by: '01ANN', at: 5_000, took: 'other' });
	});

	it('gives the reason that the rules ask of staff, also for the way back', () => {
		const records = begin();
		judged(takeOther(conflict, visit, decision('01S')), '01S', 'staff', records);
		expect(records.get('visits/01V')?.correction).toMatchObject({ by: '01S', reason: '并行修改' });
		const { record, noted } = judged(undo(conflict, visit, decision('01S', 5_500)), '01S', 'staff', records);
		expect(record).toMatchObject({ minutes: 35 });
		expect(record.note).toBeUndefined();
		expect(noted.resolved).toBeUndefined();
	});

	it('keeps what stands without touching the record', () => {
		const { record, noted } = judged(keepStanding(conflict, decision('01BO')), '01BO', 'volunteer', begin());
		expect(record).toBe(visit);
		expect(noted.resolved).toMatchObject({ took: 'standing' });
	});

	it('offers nothing to take where it stands already, or the record has gone', () => {
		expect(isTakeable(conflict, visit)).toBe(true);
		expect(isTakeable(conflict, { ...visit, minutes: 50, note: '咳嗽' })).toBe(false);
		expect(isTakeable(conflict, null)).toBe(false);
		expect(isTakeable(conflict, { ...visit, deleted: { by: '01S', at: 1 } })).toBe(false);
	});
});

it('is open for staff and for the two concerned, until somebody has decided', () => {
	const volunteer = (id: string) => ({ id, isStaff: false });
	expect(isOpenFor({ id: '01S', isStaff: true }, conflict)).toBe(true);
	expect(isOpenFor(volunteer('01BO'), conflict)).toBe(true);
	expect(isOpenFor(volunteer('01CY'), conflict)).toBe(false);
	const resolved = { by: '01S', at: 1, took: 'standing' as const };
	expect(isOpenFor({ id: '01S', isStaff: true }, { ...conflict, resolved })).toBe(false);
});
