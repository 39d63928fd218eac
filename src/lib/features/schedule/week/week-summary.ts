import { m } from '$lib/text/generated/messages.js';
import type { Day } from '../../../domain/calendar/day.ts';
import { clashWords, shiftMoment, shiftName } from '../shift/shift-words.ts';
import type { BoardShift, BoardWeek, ShiftClash } from './board-week.ts';

/** Something that a leader may want to look at, in words, with the shift that it leads to. */
export interface WeekPoint {
	shiftId: string;
	words: string;
}

export interface WeekSummary {
	/** How the week stands, in a sentence. */
	sentence: string;
	/** How many shifts there are. */
	count: number;
	/** How many people are missing from today on. */
	missing: number;
	gaps: readonly WeekPoint[];
	clashes: readonly WeekPoint[];
}

/** What is missing and what clashes. Nobody can be found for yesterday any more: gaps count from today on. */
export function weekSummary({ shifts }: Pick<BoardWeek, 'shifts'>, today: Day): WeekSummary {
	const short = shifts.filter(({ shift, missing }) => missing > 0 && shift.day >= today);
	const missing = short.reduce((sum, one) => sum + one.missing, 0);
	const clashes = eachOnce(shifts.filter(({ shift }) => shift.day >= today));
	return {
		sentence: sentenceOf(shifts.length, missing, clashes.length),
		count: shifts.length,
		missing,
		gaps: short.map(({ shift, missing: count }) => ({
			shiftId: shift.id,
			words: m.schedule_gap_of({ shift: shiftName(shift), count }),
		})),
		clashes,
	};
}

/** Each of two clashing shifts knows of the other: told once, from the earlier one. */
function eachOnce(shifts: readonly BoardShift[]): WeekPoint[] {
	const told = new Set<string>();
	return shifts.flatMap(({ shift, clashes }) =>
		clashes.flatMap((clash): WeekPoint[] => {
			const key = [clash.person.id, ...[shift.id, clash.other.id].sort()].join();
			if (told.has(key)) return [];
			told.add(key);
			return [{ shiftId: shift.id, words: pointWords(shift, clash) }];
		}),
	);
}

function pointWords(shift: BoardShift['shift'], clash: ShiftClash): string {
	return m.schedule_clash_point({ moment: shiftMoment(shift), clash: clashWords(clash) });
}

function sentenceOf(shifts: number, missing: number, clashes: number): string {
	if (shifts === 0) return m.schedule_summary_empty();
	if (missing === 0 && clashes === 0) return m.schedule_summary_full({ count: shifts });
	if (clashes === 0) return m.schedule_summary_missing({ count: shifts, missing });
	if (missing === 0) return m.schedule_summary_clashes({ count: shifts, clashes });
	return m.schedule_summary_both({ count: shifts, missing, clashes });
}
