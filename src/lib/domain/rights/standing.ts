import type { DocumentName } from '../kernel/document-name.ts';
import type { Role } from '../kernel/rule.ts';
import type { Pairing } from '../tables/pair-tables.ts';
import type { Member } from '../tables/roster-tables.ts';
import type { Grid } from '../tables/station-tables.ts';
import type { TeamMember } from '../tables/team-tables.ts';

/** What a member is at the station, from the one with most rights to the one with fewest. */
export const STANDINGS = ['head', 'staff', 'leader', 'volunteer', 'contact'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Whether a standing, or a role, is that of head or full-time staff: they see the whole station. */
export function isOfStaff(standing: unknown): boolean {
	return standing === 'head' || standing === 'staff';
}

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
	/** What the member is in each; `all` for head and staff: also documents that do not exist yet. */
	readonly documents: 'all' | ReadonlyMap<DocumentName, Role>;
}

/**
 * Draws every member's rights from the rows, in one pass over them (some 4,000 rows: about a millisecond).
 * Who is not in the answer (unknown, removed) may open nothing.
 */
export function drawRights(rows: RightsRows): Map<string, MemberRights> {
	const rights = new Map<string, { standing: Standing; documents: 'all' | Map<DocumentName, Role> }>();
	for (const member of rows.members) {
		if (member.deleted !== undefined) continue;
		if (member.role === 'volunteer' || member.role === 'contact')
			rights.set(member.id, { standing: member.role, documents: new Map([['station', member.role]]) });
		else rights.set(member.id, { standing: member.role, documents: 'all' });
	}

	const grant = (memberId: string | undefined, document: DocumentName, role: Role) => {
		const member = memberId === undefined ? undefined : rights.get(memberId);
		if (member === undefined || member.documents === 'all') return;
		if (role !== 'volunteer') member.standing = 'leader';
		// Who is named twice is the more of the two.
		if (role !== 'volunteer' || !member.documents.has(document)) member.documents.set(document, role);
	};
	for (const row of rows.teamMembers)
		if (row.deleted === undefined)
			grant(row.id, row.doc as DocumentName, row.leader ? 'teamLeader' : 'volunteer');
	for (const pairing of rows.pairings) {
		if (pairing.deleted !== undefined || pairing.state === 'ended') continue;
		for (const volunteer of pairing.volunteerIds) grant(volunteer, `pair/${pairing.id}`, 'volunteer');
		grant(pairing.leaderId, `pair/${pairing.id}`, 'teamLeader');
	}
	for (const grid of rows.grids)
		if (grid.deleted === undefined) grant(grid.leaderId, `grid/${grid.id}`, 'gridLeader');
	return rights;
}

/** What a member with these rights is in a document; `null` when they may not open it. */
export function roleIn(rights: MemberRights | undefined, document: string): Role | null {
	if (rights === undefined) return null;
	if (rights.documents !== 'all') return rights.documents.get(document as DocumentName) ?? null;
	return rights.standing === 'head' ? 'head' : 'staff';
}

/** Whether a member with these rights may open a document. */
export function mayOpen(rights: MemberRights | undefined, document: string): boolean {
	return roleIn(rights, document) !== null;
}
