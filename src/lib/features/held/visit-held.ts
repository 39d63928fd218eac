import type { Change } from '$lib/domain/kernel/change.ts';
import type { Recipient, Visit } from '$lib/domain/tables/pair-tables.ts';
import type { HeldChange } from '$lib/replica/replica.ts';
import type { RowTables, Stored } from '$lib/replica/row-tables.ts';
import { readDraft, type VisitDraft } from '../../domain/visits/visit-draft.ts';

/** A visit of a held change, as its form shows it. */
export interface HeldVisit {
	change: Change;
	/** As the person wrote it: whole, also where the change says only some of its fields. */
	draft: VisitDraft;
	/** As it stands in the copy; `null` when it is not there. */
	before: Stored<Visit> | null;
	recipient: Stored<Recipient>;
}

type Rows = Pick<RowTables, 'visits' | 'recipients'>;

/** Whose device it is. */
export interface Holder {
	id: string;
	isStaff: boolean;
}

/**
 * The visit that a held change writes; `null` when it writes none, or one that the form cannot put right: somebody else's,
 * or the person visited is not on this device any more, or a value is none that the form knows.
 */
export async function visitHeld(rows: Rows, held: HeldChange, holder: Holder): Promise<HeldVisit | null> {
	const index = held.changes.findIndex(({ table }) => table === 'visits');
	const change = held.changes[index];
	if (change === undefined || 'text' in change) return null;
	const before = (await rows.visits.get([held.document, change.id])) ?? null;
	if (before !== null && before.authorId !== holder.id && !holder.isStaff) return null;
	// What others have written meanwhile stands; over it lies what this change says.
	const visit: Partial<Record<keyof Visit, unknown>> = {
		...(before ?? held.replaced[index]),
		...change.fields,
	};
	// The way that withdraws a visit is not the form's.
	if (typeof visit.recipientId !== 'string' || typeof visit.withdrawnReason === 'string') return null;
	const draft = readDraft({
		version: 1,
		held: held.key,
		visitId: change.id,
		recipientId: visit.recipientId,
		document: held.document,
		corrects: before !== null,
		startedAt: held.at,
		step: 1,
		day: visit.day,
		helps: visit.helps ?? [],
		condition: visit.condition ?? null,
		minutes: visit.minutes,
		note: visit.note ?? '',
		photos: visit.photos ?? [],
		signature: visit.signature ?? null,
		reason: reasonIn(visit.correction),
	});
	const recipient = await rows.recipients.get([held.document, visit.recipientId]);
	if (draft === null || recipient === undefined || recipient.deleted !== undefined) return null;
	return { change, draft, before, recipient };
}

function reasonIn(correction: unknown): unknown {
	return typeof correction === 'object' && correction !== null && 'reason' in correction
		? correction.reason
		: '';
}
