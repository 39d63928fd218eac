import { m } from '$lib/text/generated/messages.js';
import type { Shift } from '../../../domain/tables/team-tables.ts';
import { shiftMoment } from '../shift/shift-words.ts';
import { weekName } from '../week/week-words.ts';
import type { Place } from './place.ts';

/** Where somebody is, as one says it of them: 正在改 周二 9:00. */
export function placeWords(
	place: Place | null,
	shiftOf: (id: string) => Pick<Shift, 'day' | 'startsAt'> | undefined,
	here: { monday: string; today: string },
): string {
	if (place === null) return m.schedule_place_here();
	if (place.monday !== here.monday)
		return m.schedule_place_week({ week: weekName(place.monday, here.today) });
	switch (place.kind) {
		case 'week':
			return m.schedule_place_here();
		case 'new':
			return m.schedule_place_new();
		case 'notes':
			return m.schedule_place_notes();
		case 'shift': {
			const shift = shiftOf(place.shiftId);
			if (shift === undefined) return m.schedule_place_here();
			const moment = shiftMoment(shift);
			return place.editing ? m.schedule_place_editing({ moment }) : m.schedule_place_looking({ moment });
		}
	}
}
