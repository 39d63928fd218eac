import { expect, it } from 'vitest';
import { houseWindows } from './house-windows.ts';

const small = { number: '3', units: 2, floors: 3, homesPerFloor: 2 };
const lit = (homes: string[]) => (home: string) =>
	homes.includes(home) ? ('lit' as const) : ('dark' as const);

it('draws the house from the top floor down, and says which window is the home', () => {
	const house = houseWindows(small, '3-2-301', lit(['3-2-301', '3-1-102']));
	expect(house).toEqual({
		rows: [
			['dark', 'dark', 'lit', 'dark'],
			['dark', 'dark', 'dark', 'dark'],
			['dark', 'lit', 'dark', 'dark'],
		],
		unit: 2,
		fresh: { row: 0, column: 2 },
	});
});

it('shows of a tower only what is around the home', () => {
	const tower = { number: '12', units: 6, floors: 33, homesPerFloor: 4 };
	const house = houseWindows(tower, '12-6-1203', lit(['12-6-1203']));
	expect(house?.rows).toHaveLength(4);
	expect(house?.rows[0]).toHaveLength(8);
	const { row, column } = house!.fresh;
	expect(house?.rows[row]?.[column]).toBe('lit');
	expect(house?.rows.flat().filter((window) => window === 'lit')).toHaveLength(1);
});

it('keeps the home inside at the edges', () => {
	const tower = { number: '12', units: 1, floors: 20, homesPerFloor: 1 };
	for (const home of ['12-1-101', '12-1-2001']) {
		const house = houseWindows(tower, home, lit([home]));
		expect(house?.rows[house.fresh.row]?.[house.fresh.column]).toBe('lit');
	}
});

it('draws nothing for an address that leads to no window', () => {
	for (const home of ['4-1-101', '3-3-101', '3-1-401', '3-1-103', '3-1', '平房', '3-1-00'])
		expect(houseWindows(small, home, lit([]))).toBeNull();
});
