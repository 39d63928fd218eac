import type { WindowState } from '$lib/ui/Windows.svelte';
import { daysBetween } from '../../../domain/calendar/day.ts';
import type { Replica } from '../../../replica/replica.ts';
import { loadPairs, type Pair } from '../../recipients/pairs/load-pairs.ts';
import { listVisits, type VisitListing } from '../list/list-visits.ts';
import { houseWindows, type HouseWindows } from './house-windows.ts';

/** What is told after a visit has been saved. */
export interface SavedVisit {
	listing: VisitListing;
	/** Nothing when the address leads to no building that the station knows. */
	house: HouseWindows | null;
	/** The member's last visits, this one among them. */
	recent: VisitListing[];
}

/** A window stays lit for so long after a visit. */
const LIT_DAYS = 30;
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
	const recent = await listVisits(replica, newest(own, RECENT));
	const [listing] = await listVisits(replica, [visit]);
	if (listing === undefined) return null;
	return { listing, house: await drawHouse(replica, listing, today), recent };
}

async function drawHouse(
	replica: Replica,
	listing: VisitListing,
	today: string,
): Promise<HouseWindows | null> {
	const { recipient, visit } = listing;
	if (recipient === undefined) return null;
	const number = recipient.home.split('-')[0] ?? '';
	const building = await replica.rows.buildings.filter((each) => each.number === number).first();
	if (building === undefined) return null;
	const lights = new Map<string, WindowState>();
	for (const pair of await loadPairs(replica.rows, today))
		lights.set(pair.recipient.home, lightOf(pair, today));
	// It has just been lit, whatever day the visit was on.
	lights.set(recipient.home, visit.condition === 'well' ? 'lit' : visit.condition);
	return houseWindows(building, recipient.home, (home) => lights.get(home) ?? 'dark');
}

function lightOf({ last }: Pair, today: string): WindowState {
	if (last === undefined || daysBetween(last.day, today) > LIT_DAYS) return 'dark';
	return last.condition === 'well' ? 'lit' : last.condition;
}

function newest<T extends { enteredAt: number; withdrawnReason?: string | undefined }>(
	visits: T[],
	count: number,
): T[] {
	return visits
		.filter((visit) => visit.withdrawnReason === undefined)
		.sort((a, b) => b.enteredAt - a.enteredAt)
		.slice(0, count);
}
