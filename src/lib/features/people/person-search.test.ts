import { describe, expect, it } from 'vitest';
import { searchFit, searchKey, searchTerms, type Findable } from './person-search.ts';

const PEOPLE: Record<string, Findable> = {
	wang: { name: '王秀英', initials: 'wxy', home: '3-2-501', phone: '138 1234 2291' },
	wangOther: { name: '王小雨', initials: 'wxy', home: '3-21-501' },
	chen: { name: '陈玉兰', initials: 'cyl', home: '13-2-102', phone: '0451-88770501' },
	smith: { name: 'Anna Smith', initials: '', home: 'A座-1-301' },
};

/** The names of those who are found, best first. */
function find(query: string): string[] {
	const terms = searchTerms(query);
	return Object.entries(PEOPLE)
		.map(([id, person]) => ({ id, fit: searchFit(searchKey(person), terms) }))
		.filter((found): found is { id: string; fit: number } => found.fit !== null)
		.sort((a, b) => a.fit - b.fit)
		.map(({ id }) => id);
}

describe('person search', () => {
	it.each([
		['a name', '王秀英', ['wang']],
		['a part of a name', '玉兰', ['chen']],
		['pinyin initials, also in capitals', 'WXY', ['wang', 'wangOther']],
		['a whole home', '3-2-501', ['wang']],
		['a unit, and no other that begins alike', '3-2', ['wang']],
		['a building with its dash', '3-', ['wang', 'wangOther']],
		['a building alone, and none that begins alike', '13', ['chen']],
		['a home that is still being typed', '3-2-5', ['wang']],
		['a home in full-width figures and with a long dash', '３—2—501', ['wang']],
		['a home without dashes', '32501', ['wang']],
		['the end of a telephone number', '2291', ['wang']],
		['surname and building together', '王 3-21', ['wangOther']],
		['a Latin name', 'smith', ['smith']],
		['a building that is not a number', 'a座-1', ['smith']],
		['nobody', '李', []],
	])('finds by %s', (_, query, found) => {
		expect(find(query)).toEqual(found);
	});

	it('puts the end of a telephone before a room of the same figures', () => {
		expect(find('501')).toEqual(['chen', 'wang', 'wangOther']);
	});

	it('finds everybody with no terms', () => {
		expect(find('  ')).toHaveLength(4);
	});
});
