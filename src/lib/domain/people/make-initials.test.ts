import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { initialsField } from '../fields.ts';
import { makeInitials } from './make-initials.ts';

describe('makeInitials', () => {
	it.each([
		['陈玉兰', 'cyl'],
		['单玉兰', 'syl'],
		['曾德福', 'zdf'],
		['欧阳丽', 'oyl'],
		['陈 玉兰', 'cyl'],
		['阿依古丽·买买提', 'ayglmmt'],
		['Anna Li', 'al'],
		['Élodie', 'e'],
		['陈A', 'c'],
		['', ''],
		['123', ''],
	])('makes of %j %j', (name, initials) => {
		expect(makeInitials(name)).toBe(initials);
	});

	it('fits the field, however long the name', () => {
		expect(v.is(initialsField, makeInitials('阿'.repeat(60)))).toBe(true);
		expect(v.is(initialsField, makeInitials('a '.repeat(30)))).toBe(true);
	});
});
