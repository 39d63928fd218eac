import { expect, it } from 'vitest';
import { GridFocus } from './grid-focus.svelte.ts';

/** Rows of cells, by how many things each holds. */
function gridOf(cells: number[][]) {
	let rows = $state.raw(cells);
	const focus = new GridFocus({
		get rows() {
			return rows.length;
		},
		days: 3,
		size: (row, day) => rows[row]?.[day] ?? 0,
	});
	return {
		focus,
		go: (...keys: string[]) => {
			for (const key of keys) focus.move(key);
			const { row, day, index } = focus.place;
			return [row, day, index];
		},
		become: (next: number[][]) => (rows = next),
	};
}

it('moves from cell to cell and stops at the edges', () => {
	const { go } = gridOf([
		[1, 1, 1],
		[1, 1, 1],
	]);
	expect(go('ArrowLeft', 'ArrowUp')).toEqual([0, 0, 0]);
	expect(go('ArrowRight', 'ArrowDown', 'ArrowDown')).toEqual([1, 1, 0]);
	expect(go('End', 'ArrowRight')).toEqual([1, 2, 0]);
	expect(go('Home')).toEqual([1, 0, 0]);
});

it('goes through what a cell holds before it leaves it', () => {
	const { go } = gridOf([
		[2, 1, 1],
		[3, 1, 1],
	]);
	expect(go('ArrowDown')).toEqual([0, 0, 1]);
	expect(go('ArrowDown')).toEqual([1, 0, 0]);
	expect(go('ArrowDown', 'ArrowDown', 'ArrowDown')).toEqual([1, 0, 2]);
	expect(go('ArrowUp', 'ArrowUp', 'ArrowUp')).toEqual([0, 0, 1]);
});

it('stays on something that is there when others take things away', () => {
	const { focus, go, become } = gridOf([
		[1, 1, 1],
		[1, 1, 3],
	]);
	go('ArrowDown', 'End', 'ArrowDown', 'ArrowDown');
	become([[1, 1, 2]]);
	expect(focus.place).toEqual({ row: 0, day: 2, index: 1 });
	expect(focus.has(0, 2, 1)).toBe(true);
	expect(focus.move('x')).toBe(false);
});
