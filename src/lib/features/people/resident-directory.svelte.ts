import type { Resident } from '../../domain/tables/grid-tables.ts';
import type { CareCategory } from '../../domain/vocabulary.ts';
import type { Stored } from '../../replica/row-tables.ts';
import { buildingOf, buildingsOf, homeOrder } from './home-order.ts';
import { searchFit, searchKey, searchTerms, type SearchKey } from './person-search.ts';

/** A resident with what is compared at each key press. */
interface Entry {
	readonly resident: Stored<Resident>;
	readonly key: SearchKey;
	readonly building: string;
	readonly order: string;
}

/** Which residents are wanted besides the search. Empty means all. */
export interface ResidentFilter {
	grid: string;
	building: string;
	care: CareCategory | '';
}

export interface ResidentInputs {
	/** The residents of each grid as last read; a grid's array is a new one only when that grid changed. */
	grids: () => readonly (readonly Stored<Resident>[])[];
	query: () => string;
	filter: () => ResidentFilter;
}

/**
 * The search among all residents that the device holds, in memory: a pass over 6,403 of them takes 1–5 ms, an index
 * query in IndexedDB 160–800 (research/toolchain.md, C). A grid's list is built once and again only when it changed.
 */
export class ResidentDirectory {
	readonly #inputs: ResidentInputs;
	/** By the array that Dexie answered: the same array is never taken apart twice. */
	readonly #built = new WeakMap<readonly Stored<Resident>[], readonly Entry[]>();

	constructor(inputs: ResidentInputs) {
		this.#inputs = inputs;
	}

	/** Everybody, in the order of their homes; who lives together by age. */
	readonly #all = $derived.by(() =>
		this.#inputs
			.grids()
			.flatMap((residents) => this.#entriesOf(residents))
			.sort((a, b) => compare(a.order, b.order)),
	);

	/** How many residents the device holds. */
	readonly count: number = $derived.by(() => this.#all.length);

	/** The buildings of the grid that is chosen, or of all, as people count them. */
	readonly buildings: readonly string[] = $derived.by(() => {
		const { grid } = this.#inputs.filter();
		return buildingsOf(this.#all.filter((entry) => inGrid(entry, grid)).map(({ resident }) => resident.home));
	});

	/** Who is wanted: best fit first, then in the order of homes. */
	readonly found: readonly Stored<Resident>[] = $derived.by(() => {
		const { grid, building, care } = this.#inputs.filter();
		const terms = searchTerms(this.#inputs.query());
		const found: { resident: Stored<Resident>; fit: number }[] = [];
		for (const entry of this.#all) {
			if (!inGrid(entry, grid)) continue;
			if (building !== '' && entry.building !== building) continue;
			if (care !== '' && !entry.resident.care.includes(care)) continue;
			const fit = searchFit(entry.key, terms);
			if (fit !== null) found.push({ resident: entry.resident, fit });
		}
		// The sort is stable: within one fit the order of homes stays.
		if (terms.length > 0) found.sort((a, b) => a.fit - b.fit);
		return found.map(({ resident }) => resident);
	});

	#entriesOf(residents: readonly Stored<Resident>[]): readonly Entry[] {
		const known = this.#built.get(residents);
		if (known !== undefined) return known;
		const entries = residents
			.filter(({ deleted }) => deleted === undefined)
			.map((resident) => ({
				resident,
				key: searchKey(resident),
				building: buildingOf(resident.home),
				order: `${homeOrder(resident.home)} ${resident.birthDay ?? '9'} ${resident.id}`,
			}));
		this.#built.set(residents, entries);
		return entries;
	}
}

function inGrid(entry: Entry, grid: string): boolean {
	return grid === '' || entry.resident.doc === `grid/${grid}`;
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
