/** How large a sample station is. */
export interface SampleSizes {
	households: number;
	residents: number;
	/** Registered volunteers; head and staff are not among them. */
	volunteers: number;
	/** Of the volunteers: the community's own party members, every one of whom is registered. */
	partyMembers: number;
	staff: number;
	grids: number;
	/** At most as many as there are kinds of teams (8). */
	teams: number;
	pairs: number;
	/** Visits of the last year. */
	visits: number;
	solvedDifficulties: number;
	openDifficulties: number;
}

/** The sizes of the community that the project was created from (DOMAIN.md, "Sizes"). */
export const REPORT_SIZES: SampleSizes = {
	households: 2_548,
	residents: 6_403,
	volunteers: 1_925,
	partyMembers: 207,
	staff: 8,
	grids: 12,
	teams: 8,
	pairs: 110,
	visits: 1_543,
	solvedDifficulties: 1_221,
	openDifficulties: 27,
};
