import type { Replica } from '../../../replica/replica.ts';
import type { Reason } from '../../../protocol/reasons.ts';
import { listVisits, type VisitListing } from '../list/list-visits.ts';

/** A visit with the station's reason for not taking it, where it did not. */
export interface VisitView extends VisitListing {
	refusal: Reason | undefined;
}

/** One visit with its names and where it is; `null` when it is not on this device. May stand inside a live query. */
export async function loadVisit(replica: Replica, id: string): Promise<VisitView | null> {
	const visit = await replica.rows.visits.where('id').equals(id).first();
	if (visit === undefined) return null;
	const [[listing], refusals] = await Promise.all([listVisits(replica, [visit]), replica.outbox.refusals()]);
	return listing === undefined ? null : { ...listing, refusal: refusals.get(`visits/${id}`) };
}
