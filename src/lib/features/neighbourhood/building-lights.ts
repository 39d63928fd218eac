import type { WindowState } from '$lib/ui/Windows.svelte';
import type { Building } from '../../domain/tables/station-tables.ts';
import type { DuePair } from '../recipients/pairs/pair-board.svelte.ts';

/** How it stands with a recipient. */
export type Light = Extract<WindowState, 'lit' | 'watch' | 'urgent' | 'waiting'>;

/** One building as its windows, with the figures that say the same in words. Only recipients are counted. */
export interface BuildingLights {
	readonly number: string;
	/** Floors from the top one down. */
	readonly rows: readonly (readonly WindowState[])[];
	/** Windows of a stairwell's floor. */
	readonly unit: number;
	readonly people: Readonly<Record<Light, number>>;
}

type Plan = Pick<Building, 'number' | 'units' | 'floors' | 'homesPerFloor'>;
type Pair = {
	recipient: Pick<DuePair['recipient'], 'home'>;
	last: Pick<NonNullable<DuePair['last']>, 'condition'> | undefined;
	due: Pick<DuePair['due'], 'inDays'>;
};

/** Where two recipients live, the one who needs more is seen. */
const RANK: Record<WindowState, number> = { none: 0, dark: 1, lit: 2, waiting: 3, watch: 4, urgent: 5 };

/** A lamp burns from a visit until the next one is due; whoever was not well is seen as such until somebody calls again. */
export function lightOf({ last, due }: Omit<Pair, 'recipient'>): Light {
	if (last !== undefined && last.condition !== 'well') return last.condition;
	return due.inDays > 0 ? 'lit' : 'waiting';
}

/** The buildings in which recipients live, those with most of them first. */
export function buildingLights(buildings: readonly Plan[], pairs: readonly Pair[]): BuildingLights[] {
	const byBuilding = new Map<string, Pair[]>();
	for (const pair of pairs) {
		const [number = ''] = pair.recipient.home.split('-', 1);
		byBuilding.set(number, [...(byBuilding.get(number) ?? []), pair]);
	}
	return buildings
		.flatMap((building) => {
			const living = byBuilding.get(building.number);
			return living === undefined ? [] : [{ lights: lightsOf(building, living), count: living.length }];
		})
		.sort(
			(a, b) => b.count - a.count || a.lights.number.localeCompare(b.lights.number, 'en', { numeric: true }),
		)
		.map(({ lights }) => lights);
}

function lightsOf(building: Plan, living: readonly Pair[]): BuildingLights {
	const people: Record<Light, number> = { lit: 0, watch: 0, urgent: 0, waiting: 0 };
	const homes = new Map<string, WindowState>();
	for (const pair of living) {
		const { home } = pair.recipient;
		const light = lightOf(pair);
		people[light]++;
		if (RANK[light] > RANK[homes.get(home) ?? 'dark']) homes.set(home, light);
	}
	const { number, units, floors, homesPerFloor } = building;
	const rows = Array.from({ length: floors }, (_, down) =>
		Array.from({ length: units * homesPerFloor }, (_, column) => {
			const unit = Math.floor(column / homesPerFloor) + 1;
			const door = String((column % homesPerFloor) + 1).padStart(2, '0');
			return homes.get(`${number}-${unit}-${floors - down}${door}`) ?? 'dark';
		}),
	);
	return { number, rows, unit: homesPerFloor, people };
}
