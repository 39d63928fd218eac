import { addDays, type Day } from '../calendar/day.ts';
import type { CareCategory, Gender } from '../vocabulary.ts';
import { planBuildings, KNOWN_HOME, type PlannedBuilding } from './buildings.ts';
import { drawCare } from './care.ts';
import { SHAPES, swapToFit, type ShapeName } from './household-shapes.ts';
import { makeName, makeSurname } from './people-names.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SampleSizes } from './sizes.ts';

/** A resident as the sample plans them, before they have an id. */
export interface PlannedResident {
	name: string;
	initials: string;
	gender: Gender;
	birthDay: Day;
	age: number;
	home: string;
	building: PlannedBuilding;
	household: number;
	care: CareCategory[];
	phone: string | undefined;
}

export interface PlannedPeople {
	buildings: PlannedBuilding[];
	/** In the order of the homes. */
	households: { home: string; building: PlannedBuilding; residents: PlannedResident[] }[];
	residents: PlannedResident[];
}

/** Plans who lives where: exactly so many households and residents. */
export function planPeople(
	seed: SeededRandom,
	sizes: SampleSizes,
	phones: () => string,
	today: Day,
): PlannedPeople {
	const buildings = planBuildings(seed.fork('buildings'), sizes.grids, sizes.households);
	const homes = buildings.flatMap((building) => building.homes.map((home) => ({ home, building })));
	const shapes = drawShapes(
		seed.fork('shapes'),
		homes.map(({ home }) => home),
		sizes.residents,
	);
	const random = seed.fork('residents');
	const households = homes.map(({ home, building }, household) => ({
		home,
		building,
		residents: makeHousehold(random, shapes[household] ?? 'couple', today).map((person) => ({
			...person,
			home,
			building,
			household,
			phone: hasPhone(random, person.age) ? phones() : undefined,
		})),
	}));
	const known = households.find(({ home }) => home === KNOWN_HOME)?.residents[0];
	if (known !== undefined)
		Object.assign(known, {
			...{ name: '陈玉兰', initials: 'cyl', gender: 'female' },
			...bornAt(random, 82, today),
			phone: phones(),
		});
	return { buildings, households, residents: households.flatMap(({ residents }) => residents) };
}

/** A birth day that makes somebody so old today. */
export function bornAt(random: SeededRandom, age: number, today: Day): { age: number; birthDay: Day } {
	const thisYear = addDays(today, -random.int(1, 364));
	// Nobody is born on 29 February: half of the years would have no such day.
	const day = thisYear.endsWith('02-29') ? '02-28' : thisYear.slice(5);
	return { age, birthDay: `${Number(thisYear.slice(0, 4)) - age}-${day}` };
}

function drawShapes(random: SeededRandom, homes: readonly string[], residents: number): ShapeName[] {
	const shapes = homes.map(() => random.weighted(SHAPES.map((shape) => [shape.name, shape.weight] as const)));
	const known = homes.indexOf(KNOWN_HOME);
	if (known >= 0) shapes[known] = 'elderAlone';
	return swapToFit(random, shapes, residents, known);
}

function makeHousehold(random: SeededRandom, shape: ShapeName, today: Day) {
	const drafts = SHAPES.find(({ name }) => name === shape)?.people(random) ?? [];
	const surnames = new Map<string, string>();
	return drafts.map((draft) => {
		const surname = surnames.get(draft.family) ?? makeSurname(random);
		surnames.set(draft.family, surname);
		const born = bornAt(random, draft.age, today);
		const year = Number(born.birthDay.slice(0, 4));
		return {
			...makeName(random, surname, draft.gender, year),
			...born,
			gender: draft.gender,
			care: drawCare(random, shape, draft.age, drafts.length),
		};
	});
}

function hasPhone(random: SeededRandom, age: number): boolean {
	if (age < 10) return false;
	if (age < 16) return random.chance(0.3);
	return random.chance(age < 75 ? 0.96 : 0.78);
}
