import { addDays, type Day } from '../calendar/day.ts';
import type { Id } from '../kernel/id.ts';
import { makeSampleId } from './make-sample-id.ts';
import type { PlannedMember } from './members.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A grid as the sample plans it. */
export interface PlannedGrid {
	id: Id;
	name: string;
	leader: PlannedMember | undefined;
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** Plans the grids, each led by a volunteer who lives there. */
export function planGrids(
	seed: SeededRandom,
	count: number,
	members: readonly PlannedMember[],
	today: Day,
): PlannedGrid[] {
	const random = seed.fork('grids');
	return Array.from({ length: count }, (_, grid) => {
		const neighbours = members.filter(
			({ age, resident }) => resident?.building.grid === grid && age >= 32 && age <= 68,
		);
		return {
			id: makeSampleId(addDays(today, -6 * 365), random),
			name: `第${chineseNumber(grid + 1)}网格`,
			leader: neighbours.length === 0 ? undefined : random.pick(neighbours),
		};
	});
}

/** 十二 for 12, up to 99. */
function chineseNumber(number: number): string {
	const tens = Math.floor(number / 10);
	const ten = tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS[tens] ?? ''}十`;
	return ten + (DIGITS[number % 10] ?? '');
}
