import * as v from 'valibot';
import { blobField, dayField, idField, minutesField, momentField } from '../fields.ts';
import { isDocumentName, type DocumentName } from '../kernel/document-name.ts';
import { CONDITIONS, HELPS } from '../vocabulary.ts';

/** The three questions of a visit, one a screen. */
export const VISIT_STEPS = [1, 2, 3] as const;
export type VisitStep = (typeof VISIT_STEPS)[number];

const draftSchema = v.object({
	version: v.literal(1),
	/** The visit's id from the first touch on: however often it is saved, it is one record. */
	visitId: idField,
	recipientId: idField,
	document: v.custom<DocumentName>((name) => typeof name === 'string' && isDocumentName(name)),
	/** Whether this changes a visit that was saved before. */
	corrects: v.boolean(),
	/** The held change that it takes the place of, when the station did not take what was written first. */
	held: v.optional(idField),
	startedAt: momentField,
	step: v.picklist(VISIT_STEPS),
	day: dayField,
	helps: v.array(v.picklist(HELPS)),
	condition: v.nullable(v.picklist(CONDITIONS)),
	minutes: minutesField,
	note: v.string(),
	photos: v.array(blobField),
	signature: v.nullable(blobField),
	/** Why staff put another's visit right; drafts of versions before have none. */
	reason: v.optional(v.string(), ''),
});

/** A visit that is being written down: kept at every change, so that a killed app loses nothing. */
export type VisitDraft = v.InferOutput<typeof draftSchema>;

/** Under this, all drafts of visits are found. */
export const VISIT_DRAFTS = 'visit/';

/** One draft for each recipient, one for each visit that is being corrected, and one for each that is sent once more. */
export function draftKey(draft: Pick<VisitDraft, 'corrects' | 'recipientId' | 'visitId' | 'held'>): string {
	if (draft.held !== undefined) return heldDraftKey(draft.held);
	return draft.corrects
		? `${VISIT_DRAFTS}correct/${draft.visitId}`
		: `${VISIT_DRAFTS}new/${draft.recipientId}`;
}

/** Where the draft lies that corrects a held change. */
export function heldDraftKey(held: string): string {
	return `${VISIT_DRAFTS}held/${held}`;
}

/** Reads what lies in the drafts; `null` for nothing, and for a shape that no version of the app wrote. */
export function readDraft(value: unknown): VisitDraft | null {
	const result = v.safeParse(draftSchema, value);
	return result.success ? result.output : null;
}
