/** Which of the sample's words suit somebody. */
export type AgeGroup = 'elder' | 'adult' | 'child';

export type ByAge<T> = Readonly<Record<AgeGroup, T>>;

export function ageGroup(age: number): AgeGroup {
	return age < 18 ? 'child' : age < 58 ? 'adult' : 'elder';
}
