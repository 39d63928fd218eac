import { describe, expect, it } from 'vitest';
import type { Condition } from '../../domain/vocabulary.ts';
import { buildingLights, lightOf } from './building-lights.ts';

const building = (number: string) => ({ number, units: 2, floors: 2, homesPerFloor: 2 });
const pair = (home: string, inDays: number, condition?: Condition) => ({
	recipient: { home },
	last: condition && { condition },
	due: { inDays },
});

describe('lightOf', () => {
	it('burns until the next visit is due', () => {
		expect(lightOf(pair('', 1, 'well'))).toBe('lit');
		expect(lightOf(pair('', 0, 'well'))).toBe('waiting');
	});

	it('waits where nobody has called yet', () => {
		expect(lightOf(pair('', 0))).toBe('waiting');
	});

	it('shows who was not well until somebody calls again, however long that takes', () => {
		expect(lightOf(pair('', 5, 'watch'))).toBe('watch');
		expect(lightOf(pair('', -30, 'urgent'))).toBe('urgent');
	});
});

describe('buildingLights', () => {
	it('lights the window of the home, top floor first, stairwell by stairwell', () => {
		const [lights] = buildingLights([building('3')], [pair('3-2-201', 3, 'well')]);
		expect(lights?.rows).toEqual([
			['dark', 'dark', 'lit', 'dark'],
			['dark', 'dark', 'dark', 'dark'],
		]);
		expect(lights?.unit).toBe(2);
	});

	it('counts people and not windows: where two live, the window shows who needs more', () => {
		const [lights] = buildingLights(
			[building('3')],
			[pair('3-1-101', 3, 'well'), pair('3-1-101', -1, 'well')],
		);
		expect(lights?.people).toEqual({ lit: 1, watch: 0, urgent: 0, waiting: 1 });
		expect(lights?.rows[1]?.[0]).toBe('waiting');
	});

	it('counts who lives behind a door that the plan does not have', () => {
		const [lights] = buildingLights([building('3')], [pair('3-9-901', 3, 'well')]);
		expect(lights?.people.lit).toBe(1);
		expect(lights?.rows.flat()).not.toContain('lit');
	});

	it('leaves out buildings where no recipient lives, and begins with the one where most do', () => {
		const lights = buildingLights(
			[building('3'), building('10'), building('4'), building('2')],
			['3-1-101', '10-1-101', '10-1-102', '2-1-101'].map((home) => pair(home, 1)),
		);
		expect(lights.map(({ number }) => number)).toEqual(['10', '2', '3']);
	});
});
