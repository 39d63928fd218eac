import { expect, test } from 'vitest';
import type { VisitDraft } from '../../domain/visits/visit-draft.ts';
import { lostVisitDraft } from './lost-visit-draft.ts';

const draft: VisitDraft = {
	version: 1,
	visitId: 'V1',
	recipientId: 'R1',
	document: 'pair/P1',
	corrects: false,
	startedAt: 5,
	step: 2,
	day: '2026-11-24',
	helps: ['meals'],
	condition: null,
	minutes: 30,
	note: '摔了一跤',
	photos: [],
	signature: null,
	reason: '',
};

test('[R11] a visit that was begun says what was written so far, under its author’s name', () => {
	expect(lostVisitDraft(draft, 'm1')).toEqual({
		document: 'pair/P1',
		at: 5,
		changes: [
			{
				table: 'visits',
				id: 'V1',
				fields: {
					recipientId: 'R1',
					authorId: 'm1',
					day: '2026-11-24',
					enteredAt: 5,
					minutes: 30,
					helps: ['meals'],
					photos: [],
					note: '摔了一跤',
				},
			},
		],
	});
});

test('[R11] a correction that was begun keeps who wrote the visit, and when', () => {
	const [change] = lostVisitDraft({ ...draft, corrects: true }, 'm1')!.changes;
	expect(Object.keys((change as { fields: object }).fields).sort()).toEqual([
		'day',
		'helps',
		'minutes',
		'note',
		'photos',
	]);
});

test('what is no visit’s draft is left alone', () => {
	expect(lostVisitDraft({ anything: 1 }, 'm1')).toBeNull();
});
