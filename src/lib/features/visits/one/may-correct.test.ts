import { describe, expect, it } from 'vitest';
import type { AnyRecord } from '../../../domain/kernel/define-table.ts';
import { ROLES, type Role } from '../../../domain/kernel/rule.ts';
import { CORRECTION_DAYS } from '../../../domain/rights/conditions.ts';
import { judgeChange } from '../../../domain/rights/judge-change.ts';
import { visits, type Visit } from '../../../domain/tables/pair-tables.ts';
import type { Table } from '../../../domain/kernel/define-table.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import type { DeviceRights } from '../../rights/device-rights.svelte.ts';
import { correctedFields, correctionBy } from '../../../domain/visits/visit-fields.ts';
import { mayCorrect } from './may-correct.ts';

const DAY = 24 * 60 * 60 * 1000;
const ENTERED = 1_000;

const visit: Stored<Visit> = {
	doc: 'pair/01P',
	id: '01V',
	recipientId: '01R',
	authorId: '01ME',
	day: '2026-11-18',
	enteredAt: ENTERED,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
};

function judgedAs(role: Role, member: string, days: number): Pick<DeviceRights, 'judge'> {
	return {
		judge: (document, _table, before, after) =>
			judgeChange(visits as unknown as Table, {
				actor: { member, role },
				document,
				before: before as AnyRecord | null,
				after: after as AnyRecord,
				createdAt: ENTERED,
				now: ENTERED + days * DAY,
				look: (_name, id) => ({ id }),
			}),
	};
}

const asked = (role: Role, member: string, days: number) => mayCorrect(visit, judgedAs(role, member, days));

describe('mayCorrect', () => {
	it('lets the visitor put right what was entered in the last days', () => {
		expect(asked('volunteer', '01ME', CORRECTION_DAYS)).toEqual({ kind: 'own' });
		expect(asked('volunteer', '01ME', CORRECTION_DAYS + 0.01)).toEqual({
			kind: 'refused',
			reason: 'too-late',
		});
	});

	it('says to others why they may not', () => {
		expect(asked('volunteer', '01OTHER', 1)).toEqual({ kind: 'refused', reason: 'author' });
		expect(asked('teamLeader', '01OTHER', 1)).toEqual({ kind: 'refused', reason: 'author' });
		expect(asked('gridLeader', '01OTHER', 1)).toEqual({ kind: 'refused', reason: 'role' });
	});

	it('asks staff for a reason, unless it is their own of these days', () => {
		for (const role of ['head', 'staff'] as const) {
			expect(asked(role, '01OTHER', 1)).toEqual({ kind: 'with-reason' });
			expect(asked(role, '01OTHER', 100)).toEqual({ kind: 'with-reason' });
			expect(asked(role, '01ME', 1)).toEqual({ kind: 'own' });
			expect(asked(role, '01ME', 100)).toEqual({ kind: 'with-reason' });
		}
	});

	it('offers nothing for what is withdrawn, and nothing while rights are not read', () => {
		const withdrawn = { ...visit, withdrawnReason: '记错了人' };
		expect(mayCorrect(withdrawn, judgedAs('head', '01H', 1))).toEqual({ kind: 'withdrawn' });
		expect(mayCorrect(visit, { judge: () => undefined })).toEqual({ kind: 'unknown' });
	});
});

describe('what is offered', () => {
	const draft = {
		version: 1,
		visitId: '01V',
		recipientId: '01R',
		document: 'pair/01P',
		corrects: true,
		startedAt: 0,
		step: 1,
		day: '2026-11-17',
		helps: ['meals'],
		condition: 'watch',
		minutes: 45,
		note: '咳嗽',
		photos: ['a'],
		signature: 'b',
		reason: '记错了',
	} as const;

	/** Everything that the correct page and the withdrawal write. */
	function written(kind: 'own' | 'with-reason', member: string, now: number) {
		const correction = kind === 'with-reason' ? { correction: correctionBy(member, now, draft.reason) } : {};
		const edits = [
			correctedFields({ ...draft, helps: [...draft.helps], photos: [...draft.photos] }, visit),
			{ withdrawnReason: '记错了' },
		];
		const { doc: _doc, ...before } = visit;
		return edits.map((fields) => ({ ...before, ...fields, ...correction }));
	}

	it.each(
		ROLES.flatMap((role) => ['01ME', '01OTHER'].flatMap((who) => [0, 7, 8].map((d) => [role, who, d]))),
	)('is taken by the rules: %s %s after %d days', (role, member, days) => {
		const rights = judgedAs(role as Role, member as string, days as number);
		const { kind } = mayCorrect(visit, rights);
		if (kind !== 'own' && kind !== 'with-reason') return;
		const { doc, ...before } = visit;
		for (const after of written(kind, member as string, ENTERED + (days as number) * DAY))
			expect(rights.judge(doc, 'visits', before, after)).toEqual({ allowed: true });
	});
});
