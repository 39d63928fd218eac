import type { Condition } from '../../../domain/vocabulary.ts';
import type { HouseWindows } from './house-windows.ts';

/** What can be told of a visit in the moment in which it is saved, before anything is read back. */
export interface SavedEarly {
	recipientId: string;
	home: string;
	condition: Condition;
	/** Whether it was on an earlier day. */
	late: boolean;
	house: HouseWindows | null;
}
