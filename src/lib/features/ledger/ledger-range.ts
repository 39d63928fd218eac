import { mondayOf } from '../../domain/calendar/day.ts';
import type { LedgerFilter } from './ledger-filter.ts';

/** The stretches of time that offices ask for most. */
export const LEDGER_RANGES = ['all', 'today', 'week', 'month', 'year'] as const;
export type LedgerRange = (typeof LEDGER_RANGES)[number];

/** The days of a stretch, open towards the future: what is entered ahead of a wrong clock is still seen. */
export function daysOfRange(range: LedgerRange, today: string): Pick<LedgerFilter, 'from' | 'to'> {
	switch (range) {
		case 'all':
			return {};
		case 'today':
			return { from: today, to: today };
		case 'week':
			return { from: mondayOf(today) };
		case 'month':
			return { from: `${today.slice(0, 7)}-01` };
		case 'year':
			return { from: `${today.slice(0, 4)}-01-01` };
	}
}

/** Which stretch a filter's days are; `null` when they are days of somebody's own choice. */
export function rangeOf(filter: LedgerFilter, today: string): LedgerRange | null {
	return (
		LEDGER_RANGES.find((range) => {
			const days = daysOfRange(range, today);
			return days.from === filter.from && days.to === filter.to;
		}) ?? null
	);
}
