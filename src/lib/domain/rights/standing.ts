import type { DocumentName } from '../kernel/document-name.ts';
import type { Pairing } from '../tables/pair-tables.ts';
import type { Member } from '../tables/roster-tables.ts';
import type { Grid } from '../tables/station-tables.ts';
import type { TeamMember } from '../tables/team-tables.ts';

/** What a member is at the station, from the one with most rights to the one with fewest. */
export const STANDINGS = ['head', 'staff', 'leader', 'volunteer'] as const;
export type Standing = (typeof STANDINGS)[number];

/** The rows from which rights follow, as far as they matter. Only staff and leaders can write them. */
export interface RightsRows {
	members: Iterable<Pick<Member, 'id' | 'role' | 'deleted'>>;
	/** `doc` is the team's document; a row's id is the member's. */
	teamMembers: Iterable<Pick<TeamMember, 'id' | 'leader' | 'deleted'> & { doc: string }>;
	pairings: Iterable<Pick<Pairing, 'id' | 'volunteerIds' | 'leaderId' | 'state' | 'deleted'>>;
	grids: Iterable<Pick<Grid, 'id' | 'leaderId' | 'deleted'>>;
}

/** The tables from which rights follow: after a change of any other, rights are what they were. */
export const RIGHTS_TABLES: ReadonlySet<string> = new Set<keyof RightsRows>([
	'members',
	'teamMembers',
	'pairings',
	'grids',
]);

/** What a member is, and which documents they may open. */
export interface MemberRights {
	readonly standing: Standing;
	/** `all` for head and staff: also documents that do not exist yet. */
	readonly documents: 'all' | ReadonlySet<DocumentName>;
}

/**
 * Draws every member's rights from the rows, in one pass over them (some 4,000 rows: about a millisecond).
 * Who is not in the answer (unknown, removed) may open nothing.
 */
export function drawRights(rows: RightsRows): Map<string, MemberRights> {
	const rights = new Map<string, { standing: Standing; documents: 'all' | Set<DocumentName> }>();
	for (const member of rows.members) {
		if (member.deleted !== undefined) continue;
		if (member.role === 'volunteer')
			rights.set(member.id, { standing: 'volunteer', documents: new Set<DocumentName>(['station']) });
		else rights.set(member.id, { standing: member.role, documents: 'all' });
	}

	const grant = (memberId: string | undefined, document: DocumentName, leads: boolean) => {
		const member = memberId === undefined ? undefined : rights.get(memberId);
		if (member === undefined || member.documents === 'all') return;
		member.documents.add(document);
		if (leads) member.standing = 'leader';
	};
	for (const row of rows.teamMembers)
		if (row.deleted === undefined) grant(row.id, row.doc as DocumentName, row.leader);
	for (const pairing of rows.pairings) {
		if (pairing.deleted !== undefined || pairing.state === 'ended') continue;
		for (const volunteer of pairing.volunteerIds) grant(volunteer, `pair/${pairing.id}`, false);
		grant(pairing.leaderId, `pair/${pairing.id}`, true);
	}
	for (const grid of rows.grids)
		if (grid.deleted === undefined) grant(grid.leaderId, `grid/${grid.id}`, true);
	return rights;
}

/** Whether a member with these rights may open a document. */
export function mayOpen(rights: MemberRights | undefined, document: string): boolean {
	if (rights === undefined) return false;
	return rights.documents === 'all' || rights.documents.has(document as DocumentName);
}
