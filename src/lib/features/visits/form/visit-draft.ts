import * as v from 'valibot';
import { blobField, dayField, idField, minutesField, momentField } from '../../../domain/fields.ts';
import { isDocumentName, type DocumentName } from '../../../domain/kernel/document-name.ts';
import { CONDITIONS, HELPS } from '../../../domain/vocabulary.ts';

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
	startedAt: momentField,
	step: v.picklist(VISIT_STEPS),
	day: dayField,
	helps: v.array(v.picklist(HELPS)),
	condition: v.nullable(v.picklist(CONDITIONS)),
	minutes: minutesField,
	note: v.string(),
	photos: v.array(blobField),
	signature: v.nullable(blobField),
});

/** A visit that is being written down: kept at every change, so that a killed app loses nothing. */
export type VisitDraft = v.InferOutput<typeof draftSchema>;

/** Under this, all drafts of visits are found. */
export const VISIT_DRAFTS = 'visit/';

/** One draft for each recipient, and one for each visit that is being corrected. */
export function draftKey(draft: Pick<VisitDraft, 'corrects' | 'recipientId' | 'visitId'>): string {
	return draft.corrects
		? `${VISIT_DRAFTS}correct/${draft.visitId}`
		: `${VISIT_DRAFTS}new/${draft.recipientId}`;
}

/** Reads what lies in the drafts; `null` for nothing, and for a shape that no version of the app wrote. */
export function readDraft(value: unknown): VisitDraft | null {
	const result = v.safeParse(draftSchema, value);
	return result.success ? result.output : null;
}
