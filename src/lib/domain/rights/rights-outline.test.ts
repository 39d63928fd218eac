import { expect, it } from 'vitest';
import { ROLES } from '../kernel/rule.ts';
import { allTables } from '../tables.ts';
import { rightsOutline } from './rights-outline.ts';

it('holds every table once', () => {
	const held = rightsOutline(null).flatMap(({ tables }) => tables.map(({ table }) => table.name));
	expect(held.toSorted()).toEqual(
		allTables()
			.map(({ name }) => name)
			.toSorted(),
	);
});

it('leaves to one role what it reads and may do', () => {
	const outline = rightsOutline('volunteer');
	expect(outline.map(({ document }) => document)).toEqual(['station', 'roster', 'team', 'pair', 'any']);
	const pair = outline.find(({ document }) => document === 'pair');
	expect(pair?.readings.map(({ reach }) => reach)).toEqual(['ownPairs']);
	const linesOf = (name: string) => pair?.tables.find(({ table }) => table.name === name)?.lines;
	expect(linesOf('agreements')).toEqual([]);
	expect(linesOf('recipients')?.map(({ fields }) => fields)).toEqual([['needs', 'caution']]);
	// The register is not theirs to read, but their own particulars are theirs to put right.
	const roster = outline.find(({ document }) => document === 'roster');
	expect(roster?.readings).toEqual([]);
	expect(roster?.tables[0]?.lines.flatMap(({ fields }) => fields)).toEqual([
		'phone',
		'home',
		'skills',
		'consentOn',
	]);
});

it('names in one role’s outline no other', () => {
	for (const role of ROLES)
		for (const { readings, tables } of rightsOutline(role)) {
			for (const reading of readings) expect(reading.role).toBe(role);
			for (const { lines } of tables)
				for (const { rule } of lines) for (const { roles } of rule) expect(roles).toContain(role);
		}
});
