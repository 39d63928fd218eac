import type { VisitListing } from './list-visits.ts';

export interface DayGroup {
	day: string;
	visits: VisitListing[];
}

/** Visits, already in order, under their days. */
export function dayGroups(visits: readonly VisitListing[]): DayGroup[] {
	const groups: DayGroup[] = [];
	for (const listing of visits) {
		const last = groups.at(-1);
		if (last?.day === listing.visit.day) last.visits.push(listing);
		else groups.push({ day: listing.visit.day, visits: [listing] });
	}
	return groups;
}
