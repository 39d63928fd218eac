import { describe, expect, it } from 'vitest';
import { isInPlace, sidePlaces, THUMB_PLACES } from './places.ts';

const at = (path: string) =>
	THUMB_PLACES.filter((place) => isInPlace(path, place)).map((place) => place.href);

describe('places of the navigation', () => {
	it.each([
		['/', '/'],
		['/visits/new', '/visits'],
		['/recipients/r1/visit', '/visits'],
		['/schedule/t1', '/schedule'],
		['/me', '/me'],
		['/held', '/me'],
		['/held/01H', '/me'],
	])('%s lies in %s alone', (path, place) => {
		expect(at(path)).toEqual([place]);
	});

	it('a path that only begins like a place is not in it', () => {
		expect(at('/menu')).toEqual([]);
		expect(at('/heldover')).toEqual([]);
	});

	it('shows the desk to staff, residents to grid leaders, neither to volunteers', () => {
		const hrefs = (isStaff: boolean, leadsGrid: boolean) =>
			sidePlaces({ isStaff, leadsGrid }).map((place) => place.href);
		expect(hrefs(true, false)).toEqual([
			'/',
			'/visits',
			'/schedule',
			'/ledger',
			'/residents',
			'/invitations',
			'/manage',
			'/me',
		]);
		expect(hrefs(false, true)).toEqual(['/', '/visits', '/schedule', '/residents', '/me']);
		expect(hrefs(false, false)).toEqual(['/', '/visits', '/schedule', '/me']);
	});
});
