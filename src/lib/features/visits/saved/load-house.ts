import type { WindowState } from '$lib/ui/Windows.svelte';
import { addDays } from '../../../domain/calendar/day.ts';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import type { Condition } from '../../../domain/vocabulary.ts';
import type { RowTables } from '../../../replica/row-tables.ts';
import { houseWindows, type HouseWindows } from './house-windows.ts';

type Rows = Pick<RowTables, 'buildings' | 'recipients' | 'visits'>;

/** A window stays lit for so long after a visit. */
const LIT_DAYS = 30;
const LIGHTS: Record<Condition, WindowState> = { well: 'lit', watch: 'watch', urgent: 'urgent' };

/**
 * Draws the house that a home lies in, its windows lit as this device knows: by each person's last visit.
 * @returns `null` when the address leads to no building that the station knows
 */
export async function loadHouse(rows: Rows, home: string, today: string): Promise<HouseWindows | null> {
	const number = home.split('-')[0] ?? '';
	const [buildings, neighbours] = await Promise.all([
		rows.buildings.toArray(),
		rows.recipients.where('home').startsWith(`${number}-`).toArray(),
	]);
	const building = buildings.find((each) => each.number === number);
	if (building === undefined) return null;
	const ids = neighbours.map((recipient) => recipient.id);
	const lastOf = new Map<string, Visit>();
	for (const visit of await rows.visits.where('recipientId').anyOf(ids).toArray()) {
		const known = lastOf.get(visit.recipientId);
		if (visit.withdrawnReason === undefined && (known === undefined || visit.day > known.day))
			lastOf.set(visit.recipientId, visit);
	}
	const since = addDays(today, -LIT_DAYS);
	const lights = new Map<string, WindowState>();
	for (const recipient of neighbours) {
		const last = lastOf.get(recipient.id);
		if (last !== undefined && last.day >= since) lights.set(recipient.home, LIGHTS[last.condition]);
	}
	return houseWindows(building, home, (each) => lights.get(each) ?? 'dark');
}

/** The same house with the home's own window lit: somebody has just called there, on whatever day that was. */
export function lightHome(house: HouseWindows, condition: Condition): HouseWindows {
	const { row, column } = house.fresh;
	const rows = house.rows.map((windows, floor) =>
		floor === row ? windows.map((window, index) => (index === column ? LIGHTS[condition] : window)) : windows,
	);
	return { ...house, rows };
}
