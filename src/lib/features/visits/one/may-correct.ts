import { daysBetween } from '../../../domain/calendar/day.ts';
import type { Visit } from '../../../domain/tables/pair-tables.ts';

/** So long a visitor may put an own visit right; later it stands in somebody's report. */
export const CORRECTION_DAYS = 7;

export type Correction = 'allowed' | 'too-old' | 'not-own' | 'withdrawn';

/** Whether a member may change or withdraw a visit: what the screens offer. */
export function mayCorrect(visit: Visit, memberId: string, today: string): Correction {
	if (visit.authorId !== memberId) return 'not-own';
	if (visit.withdrawnReason !== undefined || visit.deleted) return 'withdrawn';
	return daysBetween(visit.day, today) < CORRECTION_DAYS ? 'allowed' : 'too-old';
}
