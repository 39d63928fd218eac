import { expect, it } from 'vitest';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import type { WaitingState } from '../../../replica/replica.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import { visitState } from './record-state.ts';

const visit: Stored<Visit> = {
	doc: 'pair/01P',
	id: '01V',
	recipientId: '01R',
	authorId: '01M',
	day: '2026-11-24',
	enteredAt: 0,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: ['aa'],
	signature: 'bb',
};
const waiting = (record?: WaitingState, ...blobs: string[]) => ({
	records: new Map(record === undefined ? [] : [['visits/01V', record] as const]),
	blobs: new Set(blobs),
});

it('is at the station only when record, photos and signature are', () => {
	expect(visitState(visit, waiting('waiting'))).toBe('here');
	expect(visitState(visit, waiting(undefined, 'aa'))).toBe('here');
	expect(visitState(visit, waiting(undefined, 'bb'))).toBe('here');
	expect(visitState(visit, waiting(undefined, 'another'))).toBe('station');
});

it('is refused whatever else waits', () => {
	expect(visitState(visit, waiting('refused', 'aa'))).toBe('refused');
});
