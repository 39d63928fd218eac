import type { DocumentChange } from '$lib/replica/documents/document-keeper.ts';
import type { HeldChange, Replica } from '$lib/replica/replica.ts';
import { draftKey, readDraft } from '../../domain/visits/visit-draft.ts';
import { VisitForm } from '../visits/form/visit-form.svelte.ts';
import { visitPorts } from '../visits/form/visit-ports.ts';
import { loadSubject, type VisitSubject } from '../visits/form/visit-subject.ts';
import { visitHeld, type Holder } from './visit-held.ts';

/** The form of a visit that the station did not take. */
export interface OpenedHeld {
	form: VisitForm;
	subject: VisitSubject;
	/** Called when the form has been saved: one that says nothing new any more is let go of. */
	finish(): Promise<void>;
}

/**
 * Opens the form with what the person wrote. Saving it makes the whole held change once more, with the corrected visit
 * in it, and lets the held one go in the same transaction. `null` when there is nothing (more) to correct.
 */
export async function openHeldVisit(
	replica: Replica,
	holder: Holder,
	key: string,
): Promise<OpenedHeld | null> {
	const held = (await replica.held.list()).find((each) => each.key === key);
	if (held?.state !== 'refused') return null;
	const found = await visitHeld(replica.rows, held, holder);
	const subject = found && (await loadSubject(replica.rows, found.draft.recipientId));
	if (found === null || subject === null) return null;
	const { before, draft } = found;
	const kept = readDraft(await replica.drafts.get(draftKey(draft)));
	let written = false;
	const ports = {
		...visitPorts(replica),
		async write(_document: unknown, changes: readonly DocumentChange[]) {
			await replica.held.sendAgain(key, replacing(held, changes));
			written = true;
		},
	};
	const form = new VisitForm(ports, {
		authorId: before?.authorId ?? holder.id,
		draft: kept ?? draft,
		continued: kept !== null,
		before,
		// Staff who put another's visit right say why, once more.
		correctedBy: before === null || before.authorId === holder.id ? null : holder.id,
		anew: () => draft,
	});
	return {
		form,
		subject,
		async finish() {
			if (!written) await replica.held.discard(key);
		},
	};
}

/** The held change with the corrected visit in the place of the one that was not taken. */
export function replacing(held: HeldChange, corrected: readonly DocumentChange[]): DocumentChange[] {
	return held.changes.map((old) => {
		const anew = corrected.find(({ table, id }) => table === old.table && id === old.id);
		if (anew === undefined || 'text' in anew || 'text' in old) return old;
		// When it was entered stays when it was entered: it was then that the person came back from the visit.
		const { enteredAt } = old.fields;
		if (enteredAt === undefined || anew.fields.enteredAt === undefined) return anew;
		return { ...anew, fields: { ...anew.fields, enteredAt } };
	});
}
