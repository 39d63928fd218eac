import { m } from '$lib/text/generated/messages.js';
import type { Shift } from '../../../domain/tables/team-tables.ts';
import type { ShiftKind } from '../../../domain/vocabulary.ts';
import type { ShiftClash } from '../week/board-week.ts';
import { weekdayName } from '../week/week-words.ts';

const KINDS: Record<ShiftKind, () => string> = {
	patrol: m.schedule_kind_patrol,
	traffic: m.schedule_kind_traffic,
	dutySecretary: m.schedule_kind_duty_secretary,
	mealRound: m.schedule_kind_meal_round,
	other: m.schedule_kind_other,
};

export function kindName(kind: ShiftKind): string {
	return KINDS[kind]();
}

/** 9:00, as people say 09:00. */
export function clockTime(time: string): string {
	return time.replace(/^0(?=\d)/, '');
}

/** 9:00–11:00; 22:00–次日 2:00. */
export function shiftTime({ startsAt, endsAt }: Pick<Shift, 'startsAt' | 'endsAt'>): string {
	const to = clockTime(endsAt);
	return `${clockTime(startsAt)}–${endsAt <= startsAt ? m.schedule_next_day({ time: to }) : to}`;
}

/** 周二 9:00 */
export function shiftMoment({ day, startsAt }: Pick<Shift, 'day' | 'startsAt'>): string {
	return `${weekdayName(day)} ${clockTime(startsAt)}`;
}

/** 周二 9:00 义务巡逻 */
export function shiftName(shift: Pick<Shift, 'day' | 'startsAt' | 'title'>): string {
	return `${shiftMoment(shift)} ${shift.title}`;
}

/** A name on a screen; somebody whose name has not arrived is somebody all the same. */
export function personName({ name }: { name: string }): string {
	return name === '' ? m.schedule_unnamed() : name;
}

export function namesOf(people: readonly { name: string }[]): string {
	return people.map(personName).join(m.common_list_separator());
}

/** 郑立新 同时在 周三 8:30 值班书记 */
export function clashWords({ kind, person, other, otherTeam }: ShiftClash): string {
	const name = personName(person);
	if (kind === 'twice') return m.schedule_clash_twice_of({ name, other: shiftName(other) });
	if (otherTeam !== null) return m.schedule_clash_of_team({ name, other: shiftName(other), team: otherTeam });
	return m.schedule_clash_of({ name, other: shiftName(other) });
}
