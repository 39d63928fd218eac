import type { SeededRandom, Weighted } from './seeded-random.ts';

/** A building as the sample plans it, before it has an id. */
export interface PlannedBuilding {
	/** `3`: the first part of its homes' addresses. */
	number: string;
	/** Counted from 0. */
	grid: number;
	units: number;
	floors: number;
	homesPerFloor: number;
	/** The homes in which somebody lives, in the order of the stairs: `3-2-501`. */
	homes: string[];
}

type Kind = readonly [units: number, floors: number, homesPerFloor: number];

/** Brick houses of the 1990s, as such a community has them. */
const KINDS: readonly Weighted<Kind>[] = [
	[[3, 7, 2], 22],
	[[4, 7, 2], 26],
	[[5, 7, 2], 16],
	[[3, 7, 3], 22],
	[[2, 8, 4], 9],
	[[6, 6, 2], 5],
];

/** The kind of building 3: it has 3-2-501, the home that everybody who shows the product looks for. */
const THIRD: Kind = [4, 7, 2];
export const KNOWN_HOME = '3-2-501';

/** Of a hundred homes so many stand empty. */
const EMPTY = 5;

/** Plans the buildings of all grids, grid after grid, with exactly so many homes in which somebody lives. */
export function planBuildings(random: SeededRandom, grids: number, households: number): PlannedBuilding[] {
	const buildings: PlannedBuilding[] = [];
	let left = households;
	for (let grid = 0; grid < grids; grid++) {
		const even = left / (grids - grid);
		const wanted = grid === grids - 1 ? left : Math.round(even * (0.88 + random.fraction() * 0.24));
		left -= wanted;
		const own = planGrid(random, grid, wanted, buildings.length);
		buildings.push(...own);
	}
	return buildings;
}

function planGrid(random: SeededRandom, grid: number, wanted: number, before: number): PlannedBuilding[] {
	const buildings: PlannedBuilding[] = [];
	let homes: string[] = [];
	while (homes.length * (1 - EMPTY / 100) < wanted) {
		const number = before + buildings.length + 1;
		const left = wanted / (1 - EMPTY / 100) - homes.length;
		const [units, floors, homesPerFloor] = number === 3 ? THIRD : drawKind(random, left);
		const building = { number: String(number), grid, units, floors, homesPerFloor, homes: [] };
		buildings.push(building);
		homes = homes.concat(homesOf(building));
	}
	const surplus = homes.length - wanted;
	const empty = new Set(
		random.some(
			homes.filter((home) => home !== KNOWN_HOME),
			surplus,
		),
	);
	for (const building of buildings) building.homes = homesOf(building).filter((home) => !empty.has(home));
	return buildings;
}

/** The kind of the next building: the grid's last one is no larger than it has to be. */
function drawKind(random: SeededRandom, homesLeft: number): Kind {
	const enough = KINDS.map(([kind]) => kind).filter((kind) => homesIn(kind) >= homesLeft);
	const smallest = enough.sort((one, other) => homesIn(one) - homesIn(other))[0];
	return smallest ?? random.weighted(KINDS);
}

function homesIn([units, floors, homesPerFloor]: Kind): number {
	return units * floors * homesPerFloor;
}

function homesOf({ number, units, floors, homesPerFloor }: PlannedBuilding): string[] {
	const homes: string[] = [];
	for (let unit = 1; unit <= units; unit++)
		for (let floor = 1; floor <= floors; floor++)
			for (let home = 1; home <= homesPerFloor; home++)
				homes.push(`${number}-${unit}-${floor}${String(home).padStart(2, '0')}`);
	return homes;
}
