import type { WindowState } from '$lib/ui/Windows.svelte';
import type { Building } from '../../../domain/tables/station-tables.ts';

/** A house as `Windows` draws it. */
export interface HouseWindows {
	rows: WindowState[][];
	/** Windows of a stairwell's floor: a gap stands between stairwells. */
	unit: number;
	fresh: { row: number; column: number };
}

type Plan = Pick<Building, 'number' | 'units' | 'floors' | 'homesPerFloor'>;

/** More windows than this are too small to be seen as windows on a phone. */
const MOST_COLUMNS = 9;
const MOST_FLOORS = 4;

/**
 * The house that a home lies in, or as much of it around the home as fits: `null` when the address does not lead
 * to a window of that building (3-2-501 is building 3, unit 2, floor 5, first door).
 *
 * @param lightOf what is known of a home; homes that nobody pairs with stay dark
 */
export function houseWindows(
	building: Plan,
	home: string,
	lightOf: (home: string) => WindowState,
): HouseWindows | null {
	const [number, unitText, room] = home.split('-');
	const unit = Number(unitText);
	const floor = Number(room?.slice(0, -2));
	const door = Number(room?.slice(-2));
	const { units, floors, homesPerFloor } = building;
	const inside = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
	if (number !== building.number || !inside(unit, units)) return null;
	if (!inside(floor, floors) || !inside(door, homesPerFloor)) return null;

	const shownUnits = stretch(unit, units, Math.max(1, Math.floor(MOST_COLUMNS / homesPerFloor)));
	const shownFloors = stretch(floor, floors, MOST_FLOORS).reverse();
	const rows = shownFloors.map((eachFloor) =>
		shownUnits.flatMap((eachUnit) =>
			Array.from({ length: homesPerFloor }, (_, index) =>
				lightOf(`${number}-${eachUnit}-${eachFloor}${String(index + 1).padStart(2, '0')}`),
			),
		),
	);
	return {
		rows,
		unit: homesPerFloor,
		fresh: {
			row: shownFloors.indexOf(floor),
			column: shownUnits.indexOf(unit) * homesPerFloor + door - 1,
		},
	};
}

/** At most `most` of the numbers 1 to `last`, with `middle` in the middle where there is room. */
function stretch(middle: number, last: number, most: number): number[] {
	const length = Math.min(last, most);
	const first = Math.min(Math.max(1, middle - Math.floor(length / 2)), last - length + 1);
	return Array.from({ length }, (_, index) => first + index);
}
