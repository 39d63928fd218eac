import { expect, it } from 'vitest';
import type { Pairing, Visit } from '../../../domain/tables/pair-tables.ts';
import { visitDue } from './visit-due.ts';

const TODAY = '2026-11-24';
const pairing: Pairing = {
	id: '01P',
	recipientId: '01R',
	volunteerIds: ['01M'],
	risk: 'high',
	state: 'active',
	startedOn: '2026-11-01',
};
const last = (day: string): Visit => ({
	id: '01V',
	recipientId: '01R',
	authorId: '01M',
	day,
	enteredAt: 0,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
});

it('counts the cadence from the last visit', () => {
	expect(visitDue(pairing, last('2026-11-17'), TODAY)).toEqual({ day: TODAY, inDays: 0, never: false });
	expect(visitDue(pairing, last('2026-11-15'), TODAY).inDays).toBe(-2);
	expect(visitDue(pairing, last(TODAY), TODAY)).toEqual({ day: '2026-12-01', inDays: 7, never: false });
});

it("goes by the station's own number where there is one", () => {
	expect(visitDue({ ...pairing, cadenceDays: 3 }, last('2026-11-24'), TODAY).inDays).toBe(3);
});

it('asks for another look on the day after an urgent finding', () => {
	expect(visitDue(pairing, { ...last(TODAY), condition: 'urgent' }, TODAY).inDays).toBe(1);
	expect(visitDue(pairing, { ...last(TODAY), condition: 'watch' }, TODAY).inDays).toBe(7);
});

it('is due since the beginning when nobody has called yet', () => {
	expect(visitDue(pairing, undefined, TODAY)).toEqual({ day: '2026-11-01', inDays: -23, never: true });
});
