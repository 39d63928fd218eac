import { searchFit, searchKey, searchTerms, type SearchKey } from '../../people/person-search.ts';
import type { Person } from '../week/board-week.ts';

/** Somebody who may be put into a shift, with what is compared at each key press. */
export interface Candidate extends Person {
	inTeam: boolean;
	/** What they have taken in the week, in minutes. */
	minutes: number;
	key: SearchKey;
}

interface Entry extends Person {
	initials: string;
	deleted?: unknown;
}

/** More could not be read through; typing narrows them. */
const MOST_OTHERS = 20;

/** Everybody of the directory, the team's own first; among them those who have taken least, so that all get their turn. */
export function candidates(
	directory: readonly Entry[],
	isMember: (id: string) => boolean,
	minutes: ReadonlyMap<string, number>,
): Candidate[] {
	return directory
		.filter(({ deleted }) => deleted === undefined)
		.map(({ id, name, initials }) => ({
			id,
			name,
			inTeam: isMember(id),
			minutes: minutes.get(id) ?? 0,
			key: searchKey({ name, initials }),
		}))
		.sort(
			(a, b) =>
				Number(b.inTeam) - Number(a.inTeam) ||
				a.minutes - b.minutes ||
				(a.key.initials === b.key.initials ? 0 : a.key.initials < b.key.initials ? -1 : 1),
		);
}

/** Whom the words typed mean: the team's own first, others only when they are asked for. */
export function chooseFrom(all: readonly Candidate[], query: string): Candidate[] {
	const terms = searchTerms(query);
	if (terms.length === 0) return all.filter(({ inTeam }) => inTeam);
	const found = all
		.map((candidate) => ({ candidate, fit: searchFit(candidate.key, terms) }))
		.filter((one): one is { candidate: Candidate; fit: number } => one.fit !== null)
		.sort((a, b) => Number(b.candidate.inTeam) - Number(a.candidate.inTeam) || a.fit - b.fit)
		.map(({ candidate }) => candidate);
	const own = found.filter(({ inTeam }) => inTeam);
	return [...own, ...found.slice(own.length, own.length + MOST_OTHERS)];
}
