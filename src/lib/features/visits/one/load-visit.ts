import type { Replica } from '../../../replica/replica.ts';
import { listVisits, type VisitListing } from '../list/list-visits.ts';

/** One visit with its names and where it is; `null` when it is not on this device. May stand inside a live query. */
export async function loadVisit(replica: Replica, id: string): Promise<VisitListing | null> {
	const visit = await replica.rows.visits.where('id').equals(id).first();
	if (visit === undefined) return null;
	const [listing] = await listVisits(replica, [visit]);
	return listing ?? null;
}
