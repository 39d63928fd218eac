import { describe, expect, it } from 'vitest';
import { ageOn } from './age-on.ts';

describe('ageOn', () => {
	it.each([
		['1944-11-24', '2026-11-24', 82],
		['1944-11-25', '2026-11-24', 81],
		['1944-11-23', '2026-11-24', 82],
		['2026-11-24', '2026-11-24', 0],
		['1960-02-29', '2026-02-28', 65],
		['1960-02-29', '2026-03-01', 66],
		['1960-02-29', '2028-02-29', 68],
	])('born on %s one is on %s %d', (birthDay, day, age) => {
		expect(ageOn(birthDay, day)).toBe(age);
	});
});
