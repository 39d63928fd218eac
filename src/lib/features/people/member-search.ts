import type { Member } from '../../domain/tables/roster-tables.ts';
import { searchFit, searchKey, searchTerms, type SearchKey } from './person-search.ts';

/** A member with what is compared at each key press. */
export interface FindableMember {
	readonly member: Member;
	readonly key: SearchKey;
}

/** Prepares members for searching: once for each list that Dexie answers. */
export function findableMembers(members: readonly Member[]): FindableMember[] {
	// A member's home is a line of free text and not looked for: names, initials and telephones are.
	return members
		.filter(({ deleted }) => deleted === undefined)
		.map((member) => ({
			member,
			key: searchKey({ name: member.name, initials: member.initials, phone: member.phone }),
		}));
}

/** The members who fit, best first; nobody while nothing is asked for. */
export function findMembers(members: readonly FindableMember[], query: string): Member[] {
	const terms = searchTerms(query);
	if (terms.length === 0) return [];
	const found: { member: Member; fit: number }[] = [];
	for (const { member, key } of members) {
		const fit = searchFit(key, terms);
		if (fit !== null) found.push({ member, fit });
	}
	return found
		.sort((a, b) => a.fit - b.fit || (a.member.initials < b.member.initials ? -1 : 1))
		.map(({ member }) => member);
}
