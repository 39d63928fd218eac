import type { Replica } from '../../../replica/replica.ts';
import { listVisits, type VisitListing } from '../list/list-visits.ts';
import type { HouseWindows } from './house-windows.ts';
import { lightHome, loadHouse } from './load-house.ts';

/** What is told after a visit has been saved. */
export interface SavedVisit {
	listing: VisitListing;
	/** Nothing when the address leads to no building that the station knows. */
	house: HouseWindows | null;
	/** The member's last visits, this one among them. */
	recent: VisitListing[];
}

const RECENT = 3;

/** Reads it from the device's rows; `null` when the visit is not there. May stand inside a live query. */
export async function loadSavedVisit(
	replica: Replica,
	visitId: string,
	today: string,
): Promise<SavedVisit | null> {
	const { rows } = replica;
	const visit = await rows.visits.where('id').equals(visitId).first();
	if (visit === undefined) return null;
	const own = await rows.visits.where('authorId').equals(visit.authorId).toArray();
	const last = own
		.filter((each) => each.withdrawnReason === undefined && each.id !== visitId)
		.sort((a, b) => b.enteredAt - a.enteredAt)
		.slice(0, RECENT - 1);
	const listings = await listVisits(replica, [visit, ...last]);
	const listing = listings.find((each) => each.visit.id === visitId);
	if (listing === undefined) return null;
	const home = listing.recipient?.home;
	const house = home === undefined ? null : await loadHouse(rows, home, today);
	return { listing, house: house && lightHome(house, visit.condition), recent: listings };
}
