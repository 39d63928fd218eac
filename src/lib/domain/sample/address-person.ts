import type { PlannedResident } from './households.ts';

/** What neighbours call somebody: 陈奶奶, 刘大爷, 王姐, and a child by the given name. */
export function addressPerson({
	name,
	age,
	gender,
}: Pick<PlannedResident, 'name' | 'age' | 'gender'>): string {
	const surname = surnameOf(name);
	if (age < 18) return name.slice(surname.length);
	if (age >= 72) return surname + (gender === 'female' ? '奶奶' : '爷爷');
	if (age >= 56) return surname + (gender === 'female' ? '大娘' : '大爷');
	return surname + (gender === 'female' ? '姐' : '哥');
}

/** The surname of one of the sample's names, which know one surname of two characters. */
export function surnameOf(name: string): string {
	return name.slice(0, name.startsWith('欧阳') ? 2 : 1);
}
