import { expect, it } from 'vitest';
import type { Member } from '../../domain/tables/roster-tables.ts';
import { findableMembers, findMembers } from './member-search.ts';

const member = (id: string, name: string, initials: string, more: Partial<Member> = {}): Member => ({
	id,
	name,
	initials,
	gender: 'female',
	partyMember: false,
	role: 'volunteer',
	joinedOn: '2020-01-01',
	...more,
});

const members = findableMembers([
	member('a', '赵秀英', 'zxy'),
	member('b', '秀英', 'xy', { phone: '13800002291' }),
	member('c', '秀英子', 'xyz', { deleted: { by: 'm', at: 1 } }),
	member('d', '李秀英', 'lxy'),
]);
const ids = (query: string) => findMembers(members, query).map(({ id }) => id);

it('finds nobody before something is asked for', () => {
	expect(ids(' ')).toEqual([]);
});

it('puts the whole name first and others by their initials, without those removed', () => {
	expect(ids('秀英')).toEqual(['b', 'd', 'a']);
});

it('finds by initials and by the end of the telephone', () => {
	expect(ids('lx')).toEqual(['d']);
	expect(ids('2291')).toEqual(['b']);
});
