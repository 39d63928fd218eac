import type { Visit } from '../../../domain/tables/pair-tables.ts';
import type { Replica } from '../../../replica/replica.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import { firstMinutes } from './first-minutes.ts';
import { draftKey, readDraft, type VisitDraft } from '../../../domain/visits/visit-draft.ts';
import { VisitForm } from './visit-form.svelte.ts';
import { visitPorts } from './visit-ports.ts';
import type { VisitSubject } from './visit-subject.ts';

/** Opens the form for a new visit: with the draft that waits on this device, else with an empty one. */
export async function openVisitForm(
	replica: Replica,
	memberId: string,
	subject: VisitSubject,
): Promise<VisitForm> {
	const { recipient, visits } = subject;
	const anew = (): VisitDraft => ({
		version: 1,
		visitId: replica.newId(),
		recipientId: recipient.id,
		document: recipient.doc,
		corrects: false,
		startedAt: replica.now(),
		step: 1,
		day: replica.today(),
		helps: [],
		condition: null,
		minutes: firstMinutes(visits, memberId),
		note: '',
		photos: [],
		signature: null,
		reason: '',
	});
	const key = draftKey({ corrects: false, recipientId: recipient.id, visitId: '' });
	const kept = readDraft(await replica.drafts.get(key));
	// Saved, and killed before the draft was let go: it is a visit already.
	const stale = kept !== null && visits.some((visit) => visit.id === kept.visitId);
	if (stale) await replica.drafts.remove(key);
	const continued = kept !== null && !stale;
	return new VisitForm(visitPorts(replica), {
		authorId: memberId,
		// The person may have come into another document since (a new pairing).
		draft: continued ? { ...kept, document: recipient.doc } : anew(),
		continued,
		before: null,
		correctedBy: null,
		anew,
	});
}

/**
 * Opens the form for correcting a visit as it stands now.
 * @param correctedBy staff who put another's visit right, and so have to say why; `null` for its author
 */
export async function openCorrection(
	replica: Replica,
	before: Stored<Visit>,
	correctedBy: string | null,
): Promise<VisitForm> {
	const anew = (): VisitDraft => ({
		version: 1,
		visitId: before.id,
		recipientId: before.recipientId,
		document: before.doc,
		corrects: true,
		startedAt: replica.now(),
		step: 1,
		day: before.day,
		helps: [...before.helps],
		condition: before.condition,
		minutes: before.minutes,
		note: before.note ?? '',
		photos: [...before.photos],
		signature: before.signature ?? null,
		reason: '',
	});
	const begun = anew();
	const kept = readDraft(await replica.drafts.get(draftKey(begun)));
	return new VisitForm(visitPorts(replica), {
		authorId: before.authorId,
		draft: kept ?? begun,
		continued: kept !== null,
		before,
		correctedBy,
		anew,
	});
}
