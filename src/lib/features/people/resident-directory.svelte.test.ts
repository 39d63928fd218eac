import { describe, expect, it } from 'vitest';
import type { Resident } from '../../domain/tables/grid-tables.ts';
import type { Stored } from '../../replica/row-tables.ts';
import { ResidentDirectory, type ResidentFilter } from './resident-directory.svelte.ts';

const resident = (
	grid: string,
	id: string,
	name: string,
	home: string,
	more: Partial<Resident> = {},
): Stored<Resident> => ({
	doc: `grid/${grid}`,
	id,
	name,
	initials: 'x',
	gender: 'female',
	householdId: 'h1',
	home,
	care: [],
	...more,
});

const first = [
	resident('g1', 'a', '王秀英', '13-1-101'),
	resident('g1', 'b', '王小雨', '3-2-501', { birthDay: '2012-01-01' }),
	resident('g1', 'c', '王建国', '3-2-501', { birthDay: '1950-01-01', care: ['livingAlone'] }),
];
const second = [
	resident('g2', 'd', '李王', '5-1-101', { care: ['disability', 'livingAlone'] }),
	resident('g2', 'e', '赵六', '5-1-102', { deleted: { by: 'm', at: 1 } }),
];

function directory() {
	let grids = $state.raw<(readonly Stored<Resident>[])[]>([first, second]);
	let query = $state('');
	let filter = $state.raw<ResidentFilter>({ grid: '', building: '', care: '' });
	const search = new ResidentDirectory({ grids: () => grids, query: () => query, filter: () => filter });
	return {
		search,
		ids: () => search.found.map(({ id }) => id).join(''),
		look: (text: string) => (query = text),
		choose: (next: Partial<ResidentFilter>) => (filter = { ...filter, ...next }),
		receive: (next: (readonly Stored<Resident>[])[]) => (grids = next),
	};
}

describe('ResidentDirectory', () => {
	it('lists everybody in the order of homes, the eldest of a home first, without those removed', () => {
		const { search, ids } = directory();
		expect(ids()).toBe('cbda');
		expect(search.count).toBe(4);
	});

	it('puts who fits best first, then goes by homes', () => {
		const { ids, look } = directory();
		look('王');
		expect(ids()).toBe('cbad');
	});

	it('narrows by grid, building and care, together with the search', () => {
		const { search, ids, look, choose } = directory();
		choose({ care: 'livingAlone' });
		expect(ids()).toBe('cd');
		choose({ grid: 'g1' });
		expect(ids()).toBe('c');
		expect(search.buildings).toEqual(['3', '13']);
		choose({ care: '', building: '13' });
		expect(ids()).toBe('a');
		look('建国');
		expect(ids()).toBe('');
	});

	it('shows who comes while one looks', () => {
		const { search, ids, receive } = directory();
		receive([first, second, [resident('g3', 'f', '新来', '1-1-101')]]);
		expect(ids()).toBe('fcbda');
		expect(search.buildings).toEqual(['1', '3', '5', '13']);
	});

	it('is quick with twice the report’s station', () => {
		const many = Array.from({ length: 12 }, (_, grid) =>
			Array.from({ length: 1_100 }, (_, n) =>
				resident(`g${grid}`, `${grid}-${n}`, '王秀英', `${grid}-1-${n}`),
			),
		);
		const { search, receive, look } = directory();
		receive(many);
		look('wxy 3-1');
		expect(search.found).toHaveLength(0);
		look('王 3-1-5');
		expect(search.found).toHaveLength(111);
	});
});
