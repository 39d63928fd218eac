import { expect, it } from 'vitest';
import { buildingOf, buildingsOf, homeOrder } from './home-order.ts';

it('sorts homes as people count them', () => {
	const homes = ['13-1-101', '3-2-1001', '3-2-501', '3-10-101', 'A座-1-101', '3-1-202'];
	expect(homes.toSorted((a, b) => (homeOrder(a) < homeOrder(b) ? -1 : 1))).toEqual([
		'3-1-202',
		'3-2-501',
		'3-2-1001',
		'3-10-101',
		'13-1-101',
		'A座-1-101',
	]);
});

it('knows the building of a home', () => {
	expect(buildingOf('13-1-101')).toBe('13');
	expect(buildingOf('')).toBe('');
	expect(buildingsOf(['13-1-101', '3-1-101', '13-2-201'])).toEqual(['3', '13']);
});
