import { expect, it } from 'vitest';
import { whatHappened } from './what-happened.ts';

const field = (name: string, before: unknown, after: unknown) => ({ field: name, before, after });

it('sees a record begun by all that it needs having been nothing', () => {
	const fields = ['name', 'leaderId'].map((name) => field(name, null, 'x'));
	expect(whatHappened({ table: 'grids', fields })).toBe('created');
});

it('sees a field added to a record that was there as a change', () => {
	expect(whatHappened({ table: 'grids', fields: [field('leaderId', null, 'x')] })).toBe('changed');
	expect(whatHappened({ table: 'grids', fields: [field('name', 'a', 'b')] })).toBe('changed');
});

it('sees marks of removal set and taken away', () => {
	const mark = { by: 'wang', at: 1 };
	expect(whatHappened({ table: 'grids', fields: [field('deleted', null, mark)] })).toBe('removed');
	expect(whatHappened({ table: 'grids', fields: [field('deleted', mark, null)] })).toBe('restored');
});

it('says no more than that something changed where the values were erased or the table is unknown', () => {
	expect(whatHappened({ table: 'grids', fields: null })).toBe('changed');
	expect(whatHappened({ table: 'later', fields: [field('name', null, 'x')] })).toBe('changed');
	expect(whatHappened({ table: 'weekNotes', fields: [field('text', null, 'x')] })).toBe('changed');
});
