import type { Stored } from '../../../replica/row-tables.ts';
import type { WaitingState } from '../../../replica/replica.ts';
import type { Visit } from '../../../domain/tables/pair-tables.ts';

/** Where a record is: on this device only, at the station, or here because the station did not take it. */
export type RecordState = 'here' | 'station' | 'refused';

/** What is not at the station. */
export interface Waiting {
	/** By `table/id`. */
	records: ReadonlyMap<string, WaitingState>;
	/** By hash. */
	blobs: ReadonlySet<string>;
}

/** A visit is at the station when all of it is: the record, every photo and the signature. */
export function visitState(visit: Stored<Visit>, waiting: Waiting): RecordState {
	const state = waiting.records.get(`visits/${visit.id}`);
	if (state === 'refused') return 'refused';
	if (state === 'waiting') return 'here';
	const pictures = visit.signature === undefined ? visit.photos : [...visit.photos, visit.signature];
	return pictures.some((hash) => waiting.blobs.has(hash)) ? 'here' : 'station';
}
