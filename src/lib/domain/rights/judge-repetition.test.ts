import { describe, expect, it } from 'vitest';
import type { Table } from '../kernel/define-table.ts';
import type { Role, RuleCase } from '../kernel/rule.ts';
import { tables } from '../tables.ts';
import { judgeRepetition } from './judge-change.ts';

const visits = tables.visits as unknown as Table;
const recipients = tables.recipients as unknown as Table;
const visit = { id: 'v1', recipientId: 'r1', authorId: 'ann', note: 'as it was' };

/** Somebody writes a record as it is. */
function repeats(member: string, role: Role, over: Partial<RuleCase> = {}): RuleCase {
	return {
		actor: { member, role },
		document: 'pair/1',
		before: visit,
		after: visit,
		createdAt: 0,
		now: 0,
		look: () => null,
		...over,
	};
}

describe('a write that changes nothing', () => {
	it('is for who could change something of the record', () => {
		expect(judgeRepetition(visits, repeats('ann', 'volunteer'))).toEqual({ allowed: true });
		// Of a recipient a volunteer may change two fields.
		expect(judgeRepetition(recipients, repeats('bob', 'volunteer'))).toEqual({ allowed: true });
	});

	it('of somebody else’s would stand in the way of their next edit, and is refused', () => {
		expect(judgeRepetition(visits, repeats('bob', 'volunteer'))).toEqual({
			allowed: false,
			reason: 'author',
		});
		expect(judgeRepetition(visits, repeats('sun', 'staff'))).toEqual({
			allowed: false,
			reason: 'reason-missing',
		});
		expect(judgeRepetition(recipients, repeats('tom', 'contact'))).toEqual({
			allowed: false,
			reason: 'role',
		});
	});

	it('after the days for it is refused to the author as well', () => {
		const later = { now: 8 * 24 * 60 * 60 * 1000 };
		expect(judgeRepetition(visits, repeats('ann', 'volunteer', later))).toEqual({
			allowed: false,
			reason: 'too-late',
		});
	});

	it('of staff who bring back what a restored station has lost is none of these', () => {
		const actor = { member: 'sun', role: 'staff' as const, bringsBack: true };
		expect(judgeRepetition(visits, repeats('sun', 'staff', { actor }))).toEqual({ allowed: true });
	});
});
