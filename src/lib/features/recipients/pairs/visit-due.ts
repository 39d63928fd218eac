import { addDays, daysBetween } from '../../../domain/calendar/day.ts';
import { cadenceOf } from '../../../domain/visits/cadence.ts';
import type { Pairing, Visit } from '../../../domain/tables/pair-tables.ts';

/** When the next visit of a pairing should be. */
export interface VisitDue {
	/** `2026-11-26` */
	day: string;
	/** Days until then: 0 today, below 0 when it is late. */
	inDays: number;
	/** Nobody has called yet: it is due since the pairing began. */
	never: boolean;
}

/** After an urgent finding somebody looks in the next day, whatever the cadence (DOMAIN.md: within 24 h of an event). */
const AFTER_URGENT_DAYS = 1;

/** So long before a visit is due it stands under what comes soon. */
export const SOON_DAYS = 7;

/** Counts from the last visit by whomever: what matters is that somebody has called. */
export function visitDue(pairing: Pairing, last: Visit | undefined, today: string): VisitDue {
	const cadence = last?.condition === 'urgent' ? AFTER_URGENT_DAYS : cadenceOf(pairing);
	const day = last === undefined ? pairing.startedOn : addDays(last.day, cadence);
	return { day, inDays: daysBetween(today, day), never: last === undefined };
}
