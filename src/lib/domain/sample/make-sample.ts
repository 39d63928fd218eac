import type { Day } from '../calendar/day.ts';
import type { Change, TextChange } from '../kernel/change.ts';
import type { DocumentName } from '../kernel/document-name.ts';
import type { Id } from '../kernel/id.ts';
import { planSample } from './plan-sample.ts';
import {
	gridChanges,
	makeBuildingIds,
	pairChanges,
	rosterChanges,
	stationChanges,
	teamChanges,
} from './sample-changes.ts';
import { REPORT_SIZES, type SampleSizes } from './sizes.ts';

/** A stretch of one document's making, small enough to be one transaction between two breaths of a server. */
export interface SamplePortion {
	document: DocumentName;
	changes: (Change | TextChange)[];
}

export interface SampleOptions {
	/** The same seed, day and sizes make the same sample. */
	seed: string;
	/** The day on which it is made: visits lead up to it, this week's shifts lie around it. */
	today: Day;
	/** Where it shall be larger or smaller than the report's community. */
	sizes?: Partial<SampleSizes>;
	/** The head's name where it is known, with the initials of its pinyin; else one is invented. */
	headName?: string;
	headInitials?: string;
	stationName?: string;
}

/** The most changes in a portion. */
const PORTION = 300;

/** An invented community: no station of that name exists in Harbin. */
const STATION_NAME = '抚安社区志愿服务站';

/**
 * Makes a sample station: the changes from which its documents come to be, through the same `applyChange` as
 * people's own changes. The documents come in an order in which whoever is named is already there; a
 * document's portions follow one another.
 */
export function* makeSample(options: SampleOptions): Generator<SamplePortion, void, undefined> {
	const sizes = { ...REPORT_SIZES, ...options.sizes };
	const plan = planSample({ ...options, sizes });
	const buildingIds = makeBuildingIds(plan);
	const residentIds = new Map<unknown, Id>();

	yield* portions('station', stationChanges(plan, options.stationName ?? STATION_NAME, buildingIds));
	yield* portions('roster', rosterChanges(plan));
	for (const [grid, { id }] of plan.grids.entries())
		yield* portions(`grid/${id}`, gridChanges(plan, grid, buildingIds, residentIds));
	for (const team of plan.teams) yield* portions(`team/${team.id}`, teamChanges(plan, team));
	for (const pair of plan.pairs) yield* portions(`pair/${pair.id}`, pairChanges(plan, pair, residentIds));
}

function* portions(
	document: DocumentName,
	changes: Iterable<Change | TextChange>,
): Generator<SamplePortion, void, undefined> {
	let portion: (Change | TextChange)[] = [];
	for (const change of changes) {
		if (portion.length === PORTION) {
			yield { document, changes: portion };
			portion = [];
		}
		portion.push(change);
	}
	if (portion.length > 0) yield { document, changes: portion };
}
