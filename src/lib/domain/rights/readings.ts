import type { DocumentKind } from '../kernel/document-name.ts';
import { MANY_DOCUMENTS, SINGLE_DOCUMENTS } from '../kernel/document-name.ts';
import type { Role } from '../kernel/rule.ts';

/** Which documents of a kind somebody may open; the words for it are looked up by it. */
export type Reach =
	/** All of them, those included that do not exist yet. */
	| 'all'
	/** The teams that list them. */
	| 'joinedTeams'
	/** The teams that list them as leader. */
	| 'ledTeams'
	/** The pairings, unless ended, that name them as volunteer. */
	| 'ownPairs'
	/** The pairings, unless ended, that name them as leader. */
	| 'overseenPairs'
	/** The grids that name them as leader. */
	| 'ledGrids';

/** That a role reads documents of a kind. */
export interface Reading {
	readonly document: DocumentKind;
	/** What the member is in such a document. */
	readonly role: Role;
	readonly reach: Reach;
	/** The field that it follows from: who may write it decides who may read. `id` is being listed at all. */
	readonly from: { readonly table: 'members' | 'teamMembers' | 'pairings' | 'grids'; readonly field: string };
}

const byStanding = { table: 'members', field: 'role' } as const;
const kinds: readonly DocumentKind[] = [...SINGLE_DOCUMENTS, ...MANY_DOCUMENTS];

/**
 * Who reads which kind of document: `drawRights` as data, for the rights page and docs/rights.md. That both say the same
 * is held by readings.test.ts, which tries every standing with every row that rights follow from.
 */
export const READINGS: readonly Reading[] = [
	...(['head', 'staff'] as const).flatMap((role) =>
		kinds.map((document): Reading => ({ document, role, reach: 'all', from: byStanding })),
	),
	{
		document: 'team',
		role: 'teamLeader',
		reach: 'ledTeams',
		from: { table: 'teamMembers', field: 'leader' },
	},
	{
		document: 'pair',
		role: 'teamLeader',
		reach: 'overseenPairs',
		from: { table: 'pairings', field: 'leaderId' },
	},
	{ document: 'grid', role: 'gridLeader', reach: 'ledGrids', from: { table: 'grids', field: 'leaderId' } },
	{ document: 'station', role: 'volunteer', reach: 'all', from: byStanding },
	{ document: 'team', role: 'volunteer', reach: 'joinedTeams', from: { table: 'teamMembers', field: 'id' } },
	{
		document: 'pair',
		role: 'volunteer',
		reach: 'ownPairs',
		from: { table: 'pairings', field: 'volunteerIds' },
	},
	{ document: 'station', role: 'contact', reach: 'all', from: byStanding },
];
