import { describe, expect, it } from 'vitest';
import { makePhones } from './phones.ts';
import { SeededRandom } from './seeded-random.ts';

describe('makePhones', () => {
	it('gives out each number once, block after block', () => {
		const next = makePhones(new SeededRandom('p'));
		const numbers = Array.from({ length: 20_001 }, () => next());
		expect(new Set(numbers).size).toBe(numbers.length);
		expect(numbers[0]).toMatch(/^1990000\d{4}$/);
		expect(numbers[10_000]).toMatch(/^1990001\d{4}$/);
		expect(numbers[20_000]).toMatch(/^1990002\d{4}$/);
	});
});
