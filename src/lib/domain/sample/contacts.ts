import type { Gender } from '../vocabulary.ts';
import { hasFamily } from './family.ts';
import { ageGroup, type ByAge } from './age-group.ts';
import { surnameOf } from './address-person.ts';
import type { PlannedResident } from './households.ts';
import { makeName, makeSurname } from './people-names.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Somebody whom volunteers may call for a recipient. */
interface Relation {
	name: string;
	gender?: Gender;
	/** How much younger than the recipient; negative when older. */
	younger: readonly [least: number, most: number];
	/** Whose surname: the recipient's own, a man's children's, or any. */
	surname: 'own' | 'father' | 'any';
	family: boolean;
}

const RELATIONS: ByAge<readonly Relation[]> = {
	elder: [
		{ name: '女儿', gender: 'female', younger: [23, 33], surname: 'father', family: true },
		{ name: '儿子', gender: 'male', younger: [23, 33], surname: 'father', family: true },
		{ name: '儿媳', gender: 'female', younger: [24, 36], surname: 'any', family: true },
		{ name: '侄女', gender: 'female', younger: [20, 36], surname: 'own', family: true },
		{ name: '妹妹', gender: 'female', younger: [1, 9], surname: 'own', family: true },
		{ name: '对门邻居', younger: [-4, 34], surname: 'any', family: false },
		{ name: '老同事', younger: [-4, 8], surname: 'any', family: false },
	],
	adult: [
		{ name: '姐姐', gender: 'female', younger: [-8, -1], surname: 'own', family: true },
		{ name: '弟弟', gender: 'male', younger: [1, 8], surname: 'own', family: true },
		{ name: '同乡', younger: [-8, 8], surname: 'any', family: false },
		{ name: '邻居', younger: [-15, 10], surname: 'any', family: false },
	],
	child: [
		{ name: '父亲', gender: 'male', younger: [-36, -24], surname: 'own', family: true },
		{ name: '母亲', gender: 'female', younger: [-34, -23], surname: 'any', family: true },
		{ name: '姑姑', gender: 'female', younger: [-34, -20], surname: 'own', family: true },
		{ name: '班主任', younger: [-42, -22], surname: 'any', family: false },
	],
};

/** Invents whom to call. */
export function makeContact(random: SeededRandom, phones: () => string, recipient: PlannedResident) {
	const relation = random.pick(
		RELATIONS[ageGroup(recipient.age)].filter(({ family }) => !family || hasFamily(recipient)),
	);
	const shared = relation.surname === 'own' || (relation.surname === 'father' && recipient.gender === 'male');
	const surname = shared ? surnameOf(recipient.name) : makeSurname(random);
	const gender = relation.gender ?? random.pick(['female', 'male'] as const);
	const year = Number(recipient.birthDay.slice(0, 4)) + random.int(...relation.younger);
	return {
		contactName: makeName(random, surname, gender, year).name,
		contactPhone: phones(),
		contactRelation: relation.name,
	};
}
