import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

const draw = (random: SeededRandom, count = 20) => Array.from({ length: count }, () => random.int(0, 999));

describe('SeededRandom', () => {
	it('repeats itself for the same seed and for no other', () => {
		expect(draw(new SeededRandom('a'))).toEqual(draw(new SeededRandom('a')));
		expect(draw(new SeededRandom('a'))).not.toEqual(draw(new SeededRandom('b')));
		expect(draw(new SeededRandom('ab'))).not.toEqual(draw(new SeededRandom('ba')));
	});

	it('forks by name, whatever has been drawn before', () => {
		const [fresh, used] = [new SeededRandom('a'), new SeededRandom('a')];
		draw(used);
		expect(draw(used.fork('x'))).toEqual(draw(fresh.fork('x')));
		expect(draw(fresh.fork('x'))).not.toEqual(draw(fresh.fork('y')));
	});

	it('spreads evenly', () => {
		const random = new SeededRandom('even');
		const counts = new Array<number>(10).fill(0);
		for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)]! += 1;
		for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
	});

	it('reaches both ends of a range and nothing beyond', () => {
		const random = new SeededRandom('ends');
		const drawn = new Set(Array.from({ length: 200 }, () => random.int(-1, 2)));
		expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
	});

	it('weighs choices, and never takes one without weight', () => {
		const random = new SeededRandom('weights');
		const drawn = Array.from({ length: 3_000 }, () =>
			random.weighted([
				['a', 2],
				['never', 0],
				['b', 1],
			]),
		);
		const share = drawn.filter((value) => value === 'a').length / drawn.length;
		expect(share).toBeGreaterThan(0.62);
		expect(share).toBeLessThan(0.71);
		expect(drawn).not.toContain('never');
	});

	it('shuffles without losing anybody', () => {
		const list = Array.from({ length: 50 }, (_, i) => i);
		const shuffled = new SeededRandom('s').shuffled(list);
		expect(shuffled).not.toEqual(list);
		expect(shuffled.sort((a, b) => a - b)).toEqual(list);
	});

	it('takes some, each once, and all when there are no more', () => {
		const random = new SeededRandom('some');
		expect(new Set(random.some([1, 2, 3, 4], 3)).size).toBe(3);
		expect(random.some([1, 2], 5).sort()).toEqual([1, 2]);
	});

	it('refuses to pick from nothing', () => {
		expect(() => new SeededRandom('n').pick([])).toThrow(RangeError);
	});
});
