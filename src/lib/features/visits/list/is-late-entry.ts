import type { Visit } from '../../../domain/tables/pair-tables.ts';

/** Whether a visit was entered on a later day than it took place, by the phone's clock and zone: 补记. */
export function isLateEntry(visit: Pick<Visit, 'day' | 'enteredAt'>): boolean {
	const entered = new Date(visit.enteredAt);
	const pad = (value: number) => String(value).padStart(2, '0');
	return visit.day < `${entered.getFullYear()}-${pad(entered.getMonth() + 1)}-${pad(entered.getDate())}`;
}
