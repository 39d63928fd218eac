import { expect, it } from 'vitest';
import { daysOfRange, LEDGER_RANGES, rangeOf } from './ledger-range.ts';

// A Wednesday.
const TODAY = '2026-11-25';

it('begins the week on Monday, the month and the year on their first day', () => {
	expect(daysOfRange('today', TODAY)).toEqual({ from: TODAY, to: TODAY });
	expect(daysOfRange('week', TODAY)).toEqual({ from: '2026-11-23' });
	expect(daysOfRange('month', TODAY)).toEqual({ from: '2026-11-01' });
	expect(daysOfRange('year', TODAY)).toEqual({ from: '2026-01-01' });
});

it('recognises each stretch again, and somebody’s own days as such', () => {
	for (const range of LEDGER_RANGES) expect(rangeOf(daysOfRange(range, TODAY), TODAY)).toBe(range);
	expect(rangeOf({ from: '2026-03-05', to: '2026-03-05' }, TODAY)).toBeNull();
});
