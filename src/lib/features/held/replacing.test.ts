import { expect, it } from 'vitest';
import type { DocumentChange } from '$lib/replica/documents/document-keeper.ts';
import type { HeldChange } from '$lib/replica/replica.ts';
import { replacing } from './open-held-visit.ts';

const difficulty: DocumentChange = { table: 'difficulties', id: '01D', fields: { what: '灯坏了' } };

function held(fields: Record<string, unknown>): HeldChange {
	return {
		key: '01H',
		document: 'pair/01P',
		at: 1_000,
		heldAt: 2_000,
		reason: 'schema',
		state: 'refused',
		changes: [{ table: 'visits', id: '01V', fields }, difficulty],
		replaced: [null, null],
		tables: ['visits', 'difficulties'],
		word: null,
	};
}

it('takes the corrected visit, keeps when it was entered, and what was written with it', () => {
	const first = held({ minutes: 5, enteredAt: 1_000, note: '太长' });
	const corrected = { table: 'visits', id: '01V', fields: { minutes: 5, enteredAt: 9_000 } };
	expect(replacing(first, [corrected])).toEqual([
		{ table: 'visits', id: '01V', fields: { minutes: 5, enteredAt: 1_000 } },
		difficulty,
	]);
});

it('leaves out of a correction what is the same again', () => {
	const change = { table: 'visits', id: '01V', fields: { minutes: 50 } };
	expect(replacing(held({ minutes: 500, note: '好' }), [change])[0]).toEqual(change);
});
