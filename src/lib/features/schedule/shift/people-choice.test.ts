import { expect, it } from 'vitest';
import { candidates, chooseFrom } from './people-choice.ts';

const directory = [
	{ id: 'a', name: '王秀英', initials: 'wxy' },
	{ id: 'b', name: '王建国', initials: 'wjg' },
	{ id: 'c', name: '王小雨', initials: 'wxy' },
	{ id: 'd', name: '李强', initials: 'lq', deleted: { by: 'x', at: 1 } },
];
const all = candidates(directory, (id) => id !== 'b', new Map([['a', 120]]));

it('offers the team, those with the fewest hours first, before anything is typed', () => {
	expect(chooseFrom(all, ' ').map(({ id }) => id)).toEqual(['c', 'a']);
});

it('finds by name and initials, the team before others, nobody who has left', () => {
	expect(chooseFrom(all, '王').map(({ id }) => id)).toEqual(['c', 'a', 'b']);
	expect(chooseFrom(all, 'wj').map(({ id }) => id)).toEqual(['b']);
	expect(chooseFrom(all, '李')).toEqual([]);
});
