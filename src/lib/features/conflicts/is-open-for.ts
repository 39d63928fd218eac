import type { Conflict } from '$lib/domain/tables/conflict-tables.ts';

/** Who looks: staff are shown all, others what they took part in. */
export interface Looker {
	id: string;
	isStaff: boolean;
}

/** Whether two edits that met still wait for somebody, and are the looker's to decide. */
export function isOpenFor({ id, isStaff }: Looker, conflict: Conflict): boolean {
	const { resolved, deleted, standingBy, otherBy } = conflict;
	return resolved === undefined && deleted === undefined && (isStaff || standingBy === id || otherBy === id);
}
