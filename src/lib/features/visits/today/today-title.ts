import { m } from '$lib/text/generated/messages.js';

interface Counts {
	/** Pairs of the reader's own, and how many of them are due. */
	mine: number;
	due: number;
	visitedToday: boolean;
	/** Pairs that the reader answers for, and how many of them are due. */
	overseen: number;
	overseenDue: number;
}

/** What the day asks of the reader, in one sentence. */
export function todayTitle({ mine, due, visitedToday, overseen, overseenDue }: Counts): string {
	if (due > 0) return m.visits_today_title({ count: due });
	if (overseenDue > 0) return m.visits_today_title_overseen({ count: overseenDue });
	if (mine === 0 && overseen > 0) return m.visits_today_title_overseen_none();
	if (mine === 0) return m.common_today();
	return visitedToday ? m.visits_today_title_done() : m.visits_today_title_none();
}
