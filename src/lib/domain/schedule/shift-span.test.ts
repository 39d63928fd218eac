import { describe, expect, it } from 'vitest';
import { shiftMinutes, shiftSpan } from './shift-span.ts';

describe('shiftSpan', () => {
	it('lies within a day', () => {
		expect(shiftSpan({ day: '2026-11-24', startsAt: '09:00', endsAt: '11:00' })).toEqual({
			from: '2026-11-24 09:00',
			to: '2026-11-24 11:00',
		});
	});

	it('goes over midnight, also of the year', () => {
		expect(shiftSpan({ day: '2026-12-31', startsAt: '22:00', endsAt: '02:00' })).toEqual({
			from: '2026-12-31 22:00',
			to: '2027-01-01 02:00',
		});
	});
});

describe('shiftMinutes', () => {
	it.each([
		['09:00', '11:00', 120],
		['07:45', '09:10', 85],
		['22:00', '02:00', 240],
		['08:00', '08:00', 1_440],
	])('counts %s–%s as %d', (startsAt, endsAt, minutes) => {
		expect(shiftMinutes({ startsAt, endsAt })).toBe(minutes);
	});
});
