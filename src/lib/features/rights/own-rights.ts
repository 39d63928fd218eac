import { drawRights, isOfStaff, type MemberRights, type Standing } from '../../domain/rights/standing.ts';
import type { RowTables } from '../../replica/row-tables.ts';

type Rows = Pick<RowTables, 'grids' | 'pairings' | 'teamMembers'>;

/**
 * Draws one member's rights from the rows that their own device has. Only staff have the register of members, so what
 * the member is comes from the standing that the station told. May stand inside a live query.
 */
export async function ownRights(
	rows: Rows,
	id: string,
	standing: Standing,
): Promise<MemberRights | undefined> {
	// Leading follows from the rows; beside it a leader is a volunteer.
	const members = [{ id, role: standing === 'leader' ? ('volunteer' as const) : standing }];
	const reads = isOfStaff(standing);
	const [teamMembers, pairings, grids] = reads
		? [[], [], []]
		: await Promise.all([
				rows.teamMembers.where('id').equals(id).toArray(),
				rows.pairings.toArray(),
				rows.grids.toArray(),
			]);
	return drawRights({ members, teamMembers, pairings, grids }).get(id);
}
