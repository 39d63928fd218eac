import type { Recipient } from '../../../domain/tables/pair-tables.ts';
import type { Replica } from '../../../replica/replica.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import { readDraft, VISIT_DRAFTS, type VisitDraft } from '../../../domain/visits/visit-draft.ts';

export interface DraftListing {
	key: string;
	draft: VisitDraft;
	recipient: Stored<Recipient>;
	/** Where one goes on writing. */
	href: string;
}

/** Visits that were begun and not saved, the newest first. May stand inside a live query. */
export async function listDrafts(replica: Replica): Promise<DraftListing[]> {
	const kept = (await replica.drafts.list(VISIT_DRAFTS)).flatMap(([key, value]) => {
		const draft = readDraft(value);
		return draft === null ? [] : [{ key, draft }];
	});
	const ids = kept.map(({ draft }) => draft.recipientId);
	const recipients = await replica.rows.recipients.where('id').anyOf(ids).toArray();
	const recipientOf = new Map(recipients.map((recipient) => [recipient.id, recipient]));
	const saved = new Set<string>();
	for (const { draft } of kept)
		if (!draft.corrects && (await replica.rows.visits.where('id').equals(draft.visitId).count()) > 0)
			saved.add(draft.visitId);
	return kept
		.flatMap(({ key, draft }) => {
			const recipient = recipientOf.get(draft.recipientId);
			// One that is a visit already was only not let go of, by a kill in between.
			if (recipient === undefined || saved.has(draft.visitId)) return [];
			return [{ key, draft, recipient, href: hrefOf(draft) }];
		})
		.sort((a, b) => b.draft.startedAt - a.draft.startedAt);
}

function hrefOf(draft: VisitDraft): string {
	if (draft.held !== undefined) return `/held/${draft.held}`;
	return draft.corrects ? `/visits/${draft.visitId}/correct` : `/recipients/${draft.recipientId}/visit`;
}
