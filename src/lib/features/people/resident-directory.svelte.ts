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

/** A grid's residents in the order of their homes, and its buildings. */
interface GridEntries {
	readonly entries: readonly Entry[];
	readonly buildings: readonly string[];
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
	readonly #built = new WeakMap<readonly Stored<Resident>[], GridEntries>();

	constructor(inputs: ResidentInputs) {
		this.#inputs = inputs;
	}

	readonly #grids = $derived.by(() => this.#inputs.grids().map((residents) => this.#build(residents)));

	/**
	 * Everybody, in the order of their homes; who lives together by age. Each grid's list is in order already: the sort
	 * finds that out and only merges them, a grid that has just arrived into the others.
	 */
	readonly #all = $derived.by(() => this.#grids.flatMap(({ entries }) => entries).sort(byOrder));

	/** How many residents the device holds. */
	readonly count: number = $derived.by(() => this.#all.length);

	/** The buildings of the grid that is chosen, or of all, as people count them. */
	readonly buildings: readonly string[] = $derived.by(() => {
		const { grid } = this.#inputs.filter();
		const grids = this.#grids.filter(({ entries: [first] }) => first !== undefined && inGrid(first, grid));
		return buildingsOf(grids.flatMap(({ buildings }) => buildings));
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

	#build(residents: readonly Stored<Resident>[]): GridEntries {
		const known = this.#built.get(residents);
		if (known !== undefined) return known;
		const entries = residents
			.filter(({ deleted }) => deleted === undefined)
			.map((resident) => ({
				resident,
				key: searchKey(resident),
				building: buildingOf(resident.home),
				order: `${homeOrder(resident.home)} ${resident.birthDay ?? '9'} ${resident.id}`,
			}))
			.sort(byOrder);
		const built = { entries, buildings: buildingsOf(entries.map(({ building }) => building)) };
		this.#built.set(residents, built);
		return built;
	}
}

function inGrid(entry: Entry, grid: string): boolean {
	return grid === '' || entry.resident.doc === `grid/${grid}`;
}

function byOrder(a: Entry, b: Entry): number {
	return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}
