import type { Replica } from '../../../replica/replica.ts';
import type { Reason } from '../../../protocol/reasons.ts';
import { memberNames } from '../../people/member-names.ts';
import { listVisits, type VisitListing } from '../list/list-visits.ts';

/** A visit with the station's reason for not taking it, where it did not. */
export interface VisitView extends VisitListing {
	refusal: Reason | undefined;
	/** Who put it right in the author's place; empty while nobody has, or the name has not arrived. */
	corrector: string;
}

/** One visit with its names and where it is; `null` when it is not on this device. May stand inside a live query. */
export async function loadVisit(replica: Replica, id: string): Promise<VisitView | null> {
	const visit = await replica.rows.visits.where('id').equals(id).first();
	if (visit === undefined) return null;
	const by = visit.correction?.by;
	const [[listing], refusals, nameOf] = await Promise.all([
		listVisits(replica, [visit]),
		replica.outbox.refusals(),
		memberNames(replica.rows, by === undefined ? [] : [by]),
	]);
	if (listing === undefined) return null;
	const corrector = by === undefined ? '' : (nameOf.get(by) ?? '');
	return { ...listing, refusal: refusals.get(`visits/${id}`), corrector };
}
