import type { Pairing } from '../tables/pair-tables.ts';
import type { Risk } from '../vocabulary.ts';

/**
 * Days from one visit to the next: "high risk at least weekly …, key persons monthly, others quarterly; a
 * station sets its own" (DOMAIN.md, "What the field has learnt elsewhere").
 */
export const CADENCE_DAYS: Readonly<Record<Risk, number>> = { high: 7, key: 30, ordinary: 90 };

/** How many days may pass until the next visit: the pairing's own number, else what follows from the risk. */
export function cadenceOf(pairing: Pick<Pairing, 'risk' | 'cadenceDays'>): number {
	return pairing.cadenceDays ?? CADENCE_DAYS[pairing.risk];
}
