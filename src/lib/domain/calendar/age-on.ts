import type { Day } from './day.ts';

/** A person's age in full years on a day (周岁). Who was born on 29 February has the birthday on 1 March. */
export function ageOn(birthDay: Day, day: Day): number {
	const years = Number(day.slice(0, 4)) - Number(birthDay.slice(0, 4));
	return day.slice(5) < birthDay.slice(5) ? years - 1 : years;
}
