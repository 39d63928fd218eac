import { describe, expect, it } from 'vitest';
import type { AnyRecord } from '../kernel/define-table.ts';
import type { RuleCase } from '../kernel/rule.ts';
import { allTables } from '../tables.ts';
import { judgeChange } from './judge-change.ts';

const erased: AnyRecord = { id: 'x', name: '—', erased: { at: 5 } };

function given(before: AnyRecord | null, after: AnyRecord, bringsBack = false): RuleCase {
	const actor = { member: 'hao', role: 'head' as const, bringsBack };
	return { actor, document: 'station', before, after, createdAt: 1, now: 2, look: () => null };
}

describe.each(allTables().map((table) => [table.name, table] as const))(
	'an erased record of %s',
	(_, table) => {
		it('is changed by nobody, not even the head', () => {
			for (const after of [
				{ ...erased, name: 'back' },
				{ ...erased, erased: { at: 6 } },
				{ id: 'x', name: '—' },
			])
				expect(judgeChange(table, given(erased, after))).toEqual({ allowed: false, reason: 'fixed' });
			expect(judgeChange(table, given(erased, { ...erased, deleted: { by: 'hao', at: 6 } })).allowed).toBe(
				false,
			);
			expect(judgeChange(table, given(erased, { ...erased })).allowed).toBe(true);
		});

		it('is made by the station alone, or brought back with it', () => {
			expect(judgeChange(table, given(null, erased)).allowed).toBe(false);
			const before = { id: 'x', name: '—' };
			expect(judgeChange(table, given(before, erased)).allowed).toBe(false);
			expect(judgeChange(table, given(before, erased, true)).allowed).toBe(true);
		});
	},
);
