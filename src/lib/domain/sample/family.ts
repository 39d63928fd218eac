import type { PlannedResident } from './households.ts';

/** Whether somebody has relatives to speak of: 孤寡老人 have not. */
export function hasFamily({ care }: Pick<PlannedResident, 'care'>): boolean {
	return !care.includes('withoutFamily');
}

/** Whether a sentence speaks of relatives, so that it must not be said of somebody who has none. */
export function tellsOfFamily(sentence: string): boolean {
	return /女儿|儿子|孙|子女|家里人|家人|妹妹|媳/.test(sentence);
}
