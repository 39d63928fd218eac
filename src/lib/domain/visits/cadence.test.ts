import { describe, expect, it } from 'vitest';
import { cadenceOf } from './cadence.ts';

describe('cadenceOf', () => {
	it.each([
		['high', 7],
		['key', 30],
		['ordinary', 90],
	] as const)('follows from the risk: %s every %d days', (risk, days) => {
		expect(cadenceOf({ risk })).toBe(days);
	});

	it("gives the pairing's own number first", () => {
		expect(cadenceOf({ risk: 'ordinary', cadenceDays: 2 })).toBe(2);
	});
});
