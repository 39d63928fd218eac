import type { DraftedChanges } from '../documents/drop-document.ts';
import { readDraft } from '../../domain/visits/visit-draft.ts';
import { recordedFields } from '../../domain/visits/visit-fields.ts';

/** Who wrote a visit, and when it was entered, stay as they were when it is corrected. */
const NEVER_CORRECTED = ['recipientId', 'authorId', 'enteredAt'];

/**
 * What a half-written visit says so far, for when its recipient is no longer the member's to visit: then it cannot be
 * finished, but its words can still reach staff. `null` for what is no visit's draft.
 */
export function lostVisitDraft(value: unknown, member: string): DraftedChanges | null {
	const draft = readDraft(value);
	if (draft === null) return null;
	const { document, startedAt, visitId, corrects } = draft;
	const written = Object.entries(recordedFields(draft, member, startedAt)).filter(
		([field, said]) => said !== null && !(corrects && NEVER_CORRECTED.includes(field)),
	);
	const change = { table: 'visits', id: visitId, fields: Object.fromEntries(written) };
	return { document, at: startedAt, changes: [change] };
}
