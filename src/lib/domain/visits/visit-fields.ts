import type { Visit } from '../tables/pair-tables.ts';
import type { VisitDraft } from './visit-draft.ts';

type Fields = Record<string, unknown>;

/** The fields of a visit that is recorded for the first time. */
export function recordedFields(draft: VisitDraft, authorId: string, enteredAt: number): Fields {
	const note = draft.note.trim();
	return {
		recipientId: draft.recipientId,
		authorId,
		day: draft.day,
		enteredAt,
		minutes: draft.minutes,
		helps: draft.helps,
		condition: draft.condition,
		photos: draft.photos,
		...(note === '' ? {} : { note }),
		...(draft.signature === null ? {} : { signature: draft.signature }),
	};
}

/** Only what a correction changes; `null` takes a field away. Who called and when it was entered stay. */
export function correctedFields(draft: VisitDraft, before: Visit): Fields {
	const now: Fields = {
		day: draft.day,
		minutes: draft.minutes,
		helps: draft.helps,
		condition: draft.condition,
		photos: draft.photos,
		note: draft.note.trim() === '' ? null : draft.note.trim(),
		signature: draft.signature,
	};
	const changed = Object.entries(now).filter(
		([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Visit] ?? null),
	);
	return Object.fromEntries(changed);
}

/** What staff add to a visit of somebody else's that they change: it shows by whom and why. */
export function correctionBy(member: string, at: number, reason: string): NonNullable<Visit['correction']> {
	return { by: member, at, reason: reason.trim() };
}
