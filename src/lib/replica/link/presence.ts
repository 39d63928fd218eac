import * as v from 'valibot';

/** What a device shows of itself on a document: where its person is working. */
export interface LocalPresence {
	/** The field that has the focus. */
	field?: string;
	/** The shift that is selected on a board. */
	shiftId?: string;
	/** The selection within the field's text, as marks of `LiveText`: numbers would be wrong while keys are on their way. */
	cursor?: { anchor: string; head: string };
}

/** Somebody else who has the document on screen. */
export interface Presence extends LocalPresence {
	/** One for each of their tabs. */
	client: number;
	/** Written in by the station, which knows who speaks. */
	member: { id: string; name: string };
}

const text = v.pipe(v.string(), v.maxLength(200));
const state = v.object({
	member: v.object({ id: text, name: text }),
	field: v.exactOptional(text),
	shiftId: v.exactOptional(text),
	cursor: v.exactOptional(v.object({ anchor: text, head: text })),
});

/** Reads what a client's presence state says; `null` when the station has not named it, or it says something else. */
export function readPresence(client: number, value: unknown): Presence | null {
	const result = v.safeParse(state, value);
	return result.success ? { client, ...result.output } : null;
}
