import type { Visit } from '../../../domain/tables/pair-tables.ts';

/** How long a visit takes where nobody has been yet. */
const USUAL_MINUTES = 30;

/**
 * The minutes that stand in the field at first: those of the member's own last visit to this person, else of
 * anybody's last visit, else half an hour. A habit is the best guess, and a guess saves four taps.
 */
export function firstMinutes(visits: readonly Visit[], memberId: string): number {
	const counted = visits.filter((visit) => !visit.deleted && visit.withdrawnReason === undefined);
	const own = counted.filter((visit) => visit.authorId === memberId);
	return latest(own)?.minutes ?? latest(counted)?.minutes ?? USUAL_MINUTES;
}

function latest(visits: readonly Visit[]): Visit | undefined {
	return visits.reduce<Visit | undefined>(
		(last, visit) =>
			last === undefined ||
			visit.day > last.day ||
			(visit.day === last.day && visit.enteredAt > last.enteredAt)
				? visit
				: last,
		undefined,
	);
}
