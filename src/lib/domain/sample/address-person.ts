import type { PlannedResident } from './households.ts';

/** What neighbours call somebody: 陈奶奶, 刘大爷, 王姐, and a child by the given name. */
export function addressPerson({
	name,
	age,
	gender,
}: Pick<PlannedResident, 'name' | 'age' | 'gender'>): string {
	const given = [...name].slice(name.startsWith('欧阳') ? 2 : 1).join('');
	const surname = name.slice(0, name.length - given.length);
	if (age < 18) return [...given].length > 1 ? given : name;
	if (age >= 72) return surname + (gender === 'female' ? '奶奶' : '爷爷');
	if (age >= 56) return surname + (gender === 'female' ? '大娘' : '大爷');
	return surname + (gender === 'female' ? '姐' : '哥');
}
