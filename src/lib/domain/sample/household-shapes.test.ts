import { describe, expect, it } from 'vitest';
import { SHAPES, swapToFit, type ShapeName } from './household-shapes.ts';
import { SeededRandom } from './seeded-random.ts';

const sizeOf = (name: ShapeName) => SHAPES.find((shape) => shape.name === name)!.size;
const people = (shapes: readonly ShapeName[]) => shapes.reduce((sum, name) => sum + sizeOf(name), 0);

describe('the shapes of households', () => {
	it.each(SHAPES)('$name has $size people of believable ages', ({ people, size }) => {
		const random = new SeededRandom('shape');
		for (let i = 0; i < 300; i++) {
			const drafts = people(random);
			expect(drafts).toHaveLength(size);
			for (const { age } of drafts) expect(Number.isInteger(age) && age >= 0 && age < 105).toBe(true);
			// Somebody of age runs the household.
			expect(Math.max(...drafts.map(({ age }) => age))).toBeGreaterThanOrEqual(19);
		}
	});
});

describe('swapToFit', () => {
	const shapes: ShapeName[] = [
		...new Array<ShapeName>(30).fill('couple'),
		...new Array<ShapeName>(40).fill('nuclear'),
		...new Array<ShapeName>(10).fill('elderAlone'),
	];

	it.each([-25, -1, 0, 1, 25])('makes the sum differ by %d', (difference) => {
		const wanted = people(shapes) + difference;
		const fitted = swapToFit(new SeededRandom('fit'), shapes, wanted, -1);
		expect(people(fitted)).toBe(wanted);
		expect(fitted).toHaveLength(shapes.length);
	});

	it('leaves one household as it is', () => {
		const keep = 75;
		const fitted = swapToFit(new SeededRandom('fit'), shapes, people(shapes) + 100, keep);
		expect(fitted[keep]).toBe('elderAlone');
	});

	it('says when it cannot be done', () => {
		expect(() => swapToFit(new SeededRandom('fit'), shapes, 10_000, -1)).toThrow('do not fit');
	});
});
