import { ID_PATTERN } from '../../../domain/kernel/id.ts';
import type { LocalPresence } from '../../../replica/link/presence.ts';

/** Where somebody is on a team's board. */
export type Place =
	/** Looks at a week. */
	| { kind: 'week'; monday: string }
	/** Has selected a shift, or has it open and changes it. */
	| { kind: 'shift'; monday: string; shiftId: string; editing: boolean }
	/** Makes a new shift. */
	| { kind: 'new'; monday: string }
	/** Writes the notes; `cursor` is where, as marks of the text. */
	| { kind: 'notes'; monday: string; cursor?: { anchor: string; head: string } };

/** A place as presence carries it: the field says what and in which week. */
export function presenceOf(place: Place): LocalPresence {
	const { kind, monday } = place;
	switch (place.kind) {
		case 'shift':
			return { field: `${place.editing ? 'edit' : 'shift'}/${monday}`, shiftId: place.shiftId };
		case 'notes':
			return { field: `notes/${monday}`, ...(place.cursor && { cursor: place.cursor }) };
		default:
			return { field: `${kind}/${monday}` };
	}
}

/** Where somebody's presence says that they are; `null` when a newer version says it in words unknown here. */
export function placeOf({ field = '', shiftId, cursor }: LocalPresence): Place | null {
	const [kind, monday = '', more] = field.split('/');
	if (more !== undefined || !/^\d{4}-\d\d-\d\d$/.test(monday)) return null;
	switch (kind) {
		case 'edit':
		case 'shift':
			if (shiftId === undefined || !ID_PATTERN.test(shiftId)) return null;
			return { kind: 'shift', monday, shiftId, editing: kind === 'edit' };
		case 'notes':
			return { kind, monday, ...(cursor && { cursor }) };
		case 'week':
		case 'new':
			return { kind, monday };
		default:
			return null;
	}
}
