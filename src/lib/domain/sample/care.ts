import type { CareCategory } from '../vocabulary.ts';
import type { ShapeName } from './household-shapes.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Which care categories somebody of that age in such a household belongs to. */
export function drawCare(
	random: SeededRandom,
	shape: ShapeName,
	age: number,
	householdSize: number,
): CareCategory[] {
	const care: CareCategory[] = [];
	if (shape === 'elderAlone') care.push(random.chance(0.08) ? 'withoutFamily' : 'livingAlone');
	if (shape === 'elderCouple' && random.chance(0.62)) care.push('emptyNest');
	if (shape === 'grandchild' && age < 16) care.push('leftBehindChild');
	if ((shape === 'workers' || shape === 'workerFamily') && age >= 18) care.push('migrantWorker');
	if (random.chance(age >= 60 ? 0.05 : age >= 18 ? 0.016 : 0.007)) care.push('disability');
	if (age >= 35 && age < 59 && !care.includes('migrantWorker') && random.chance(0.035))
		care.push('unemployed');
	if (random.chance(care.includes('unemployed') || care.includes('disability') ? 0.3 : 0.013))
		care.push('lowIncome');
	if (random.chance(age >= 72 ? 0.3 : age >= 58 ? 0.15 : age >= 40 ? 0.03 : 0.002))
		care.push('chronicIllness');
	if (care.length === 0 && age >= 45 && householdSize === 1 && random.chance(0.02)) care.push('other');
	return care;
}
