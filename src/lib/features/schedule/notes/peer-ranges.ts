import type { Other } from '../presence/board-presence.svelte.ts';
import type { NotesCursor } from './notes-text.svelte.ts';

/** Somebody else's selection in the notes: where it begins, where it ends, and at which of both the caret is. */
export interface PeerRange {
	client: number;
	/** The member's, for the colour. */
	id: string;
	name: string;
	from: number;
	to: number;
	caret: number;
}

/** Where the others write in a week's notes, as far as their words have come. */
export function peerRanges(
	others: readonly Other[],
	monday: string,
	find: (cursor: NotesCursor) => { anchor: number; head: number } | null,
): PeerRange[] {
	return others.flatMap(({ client, member, place }): PeerRange[] => {
		if (place?.kind !== 'notes' || place.monday !== monday || place.cursor === undefined) return [];
		const found = find(place.cursor);
		if (found === null) return [];
		const { anchor, head } = found;
		const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
		return [{ client, id: member.id, name: member.name, from, to, caret: head }];
	});
}
