import type { Gender } from '../vocabulary.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Somebody of a household: who bears the same `family` shares the surname. */
interface PersonDraft {
	family: string;
	gender: Gender;
	age: number;
}

const draft = (family: string, gender: Gender, age: number): PersonDraft => ({ family, gender, age });

function anyGender(random: SeededRandom): Gender {
	return random.chance(0.5) ? 'female' : 'male';
}

/** Old age: few are very old. */
function elderAge(random: SeededRandom, least = 62): number {
	return least + Math.floor((94 - least) * random.fraction() * (0.35 + 0.65 * random.fraction()));
}

function couple(random: SeededRandom, husbandAge: number): PersonDraft[] {
	const wifeAge = Math.max(22, husbandAge + random.int(-5, 2));
	return [draft('his', 'male', husbandAge), draft('hers', 'female', wifeAge)];
}

/** A child of that couple, of an age that the mother's allows. */
function childOf(random: SeededRandom, parents: readonly PersonDraft[], least = 0): PersonDraft {
	const mother = Math.min(...parents.map(({ age }) => age));
	const age = Math.max(least, Math.min(mother - random.int(22, 33), 27));
	return draft('his', anyGender(random), Math.max(0, age));
}

/** How people live together, how often of a hundred, and who they are. */
export const SHAPES = [
	{
		name: 'elderAlone',
		weight: 8,
		size: 1,
		people: (random: SeededRandom) => [
			draft('his', random.chance(0.68) ? 'female' : 'male', elderAge(random, 64)),
		],
	},
	{
		name: 'elderCouple',
		weight: 15,
		size: 2,
		people: (random: SeededRandom) => couple(random, elderAge(random)),
	},
	{
		name: 'singleAdult',
		weight: 7,
		size: 1,
		people: (random: SeededRandom) => [draft('his', anyGender(random), random.int(24, 62))],
	},
	{
		name: 'couple',
		weight: 10,
		size: 2,
		people: (random: SeededRandom) => couple(random, random.int(27, 67)),
	},
	{
		name: 'elderWithChild',
		weight: 6,
		size: 2,
		people: (random: SeededRandom) => {
			const age = elderAge(random, 66);
			return [
				draft('his', random.chance(0.6) ? 'female' : 'male', age),
				draft(random.chance(0.6) ? 'his' : 'hers', anyGender(random), age - random.int(23, 32)),
			];
		},
	},
	{
		name: 'singleParent',
		weight: 3,
		size: 2,
		people: (random: SeededRandom) => {
			const parent = draft('hers', random.chance(0.75) ? 'female' : 'male', random.int(29, 52));
			return [parent, childOf(random, [parent])];
		},
	},
	{
		name: 'nuclear',
		weight: 31,
		size: 3,
		people: (random: SeededRandom) => {
			const parents = couple(random, random.int(29, 59));
			return [...parents, childOf(random, parents)];
		},
	},
	{
		name: 'workers',
		weight: 3,
		size: 3,
		people: (random: SeededRandom) =>
			['first', 'second', 'third'].map((family) =>
				draft(family, random.chance(0.75) ? 'male' : 'female', random.int(20, 53)),
			),
	},
	{
		name: 'workerFamily',
		weight: 3,
		size: 3,
		people: (random: SeededRandom) => {
			const parents = couple(random, random.int(26, 44));
			return [...parents, childOf(random, parents)];
		},
	},
	{
		name: 'students',
		weight: 2,
		size: 3,
		people: (random: SeededRandom) => {
			const gender = anyGender(random);
			return ['first', 'second', 'third'].map((family) => draft(family, gender, random.int(19, 25)));
		},
	},
	{
		name: 'grandchild',
		weight: 2,
		size: 3,
		people: (random: SeededRandom) => [
			...couple(random, random.int(58, 72)),
			draft('his', anyGender(random), random.int(4, 14)),
		],
	},
	{
		name: 'twoChildren',
		weight: 4,
		size: 4,
		people: (random: SeededRandom) => {
			const parents = couple(random, random.int(31, 46));
			const younger = childOf(random, parents);
			return [...parents, draft('his', anyGender(random), younger.age + random.int(2, 6)), younger];
		},
	},
	{
		name: 'threeGenerations',
		weight: 6,
		size: 5,
		people: (random: SeededRandom) => {
			const parents = couple(random, random.int(30, 48));
			const father = parents[0]?.age ?? 40;
			const grandfather = father + random.int(24, 31);
			return [
				draft('his', 'male', grandfather),
				draft('grandmother', 'female', grandfather - random.int(-1, 4)),
				...parents,
				childOf(random, parents),
			];
		},
	},
] as const;

export type ShapeName = (typeof SHAPES)[number]['name'];

const sizes = new Map<ShapeName, number>(SHAPES.map(({ name, size }) => [name, size]));

/** Exchanges by which a household grows by one person, in both directions. */
const STEPS: readonly (readonly [smaller: ShapeName, larger: ShapeName])[] = [
	['couple', 'nuclear'],
	['singleAdult', 'couple'],
	['nuclear', 'twoChildren'],
	['twoChildren', 'threeGenerations'],
	['elderAlone', 'elderCouple'],
	['elderCouple', 'grandchild'],
];

/**
 * Exchanges some households' shapes until all of them together have exactly so many people.
 * @param keep the number of the household that stays what it is
 * @throws when so many people cannot live in so few households, or so few in so many
 */
export function swapToFit(
	random: SeededRandom,
	shapes: readonly ShapeName[],
	people: number,
	keep: number,
): ShapeName[] {
	const fitted = [...shapes];
	let missing = people - fitted.reduce((sum, shape) => sum + (sizes.get(shape) ?? 0), 0);
	for (const [smaller, larger] of [...STEPS, ...STEPS]) {
		const [from, to] = missing > 0 ? [smaller, larger] : [larger, smaller];
		for (const index of random.shuffled(fitted.keys())) {
			if (missing === 0) return fitted;
			if (index === keep || fitted[index] !== from) continue;
			fitted[index] = to;
			missing -= Math.sign(missing);
		}
	}
	if (missing !== 0) throw new RangeError(`${people} people do not fit into ${shapes.length} households`);
	return fitted;
}
