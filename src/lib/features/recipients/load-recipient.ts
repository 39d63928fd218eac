import type { Agreement, Difficulty, Pairing, Recipient } from '../../domain/tables/pair-tables.ts';
import type { Replica } from '../../replica/replica.ts';
import type { Stored } from '../../replica/row-tables.ts';
import { memberNames } from '../people/member-names.ts';
import { listVisits, type VisitListing } from '../visits/list/list-visits.ts';

/** All that this device holds of a person who is visited. */
export interface RecipientView {
	recipient: Stored<Recipient>;
	pairing: Pairing | undefined;
	/** The one that ends last. */
	agreement: Agreement | undefined;
	difficulties: Difficulty[];
	visits: VisitListing[];
	/** Names of the paired volunteers, in their order. */
	volunteers: string[];
}

/** Reads it from the device's rows; `null` when the person is not there. May stand inside a live query. */
export async function loadRecipient(replica: Replica, id: string): Promise<RecipientView | null> {
	const { rows } = replica;
	const [recipient, pairings, agreements, difficulties, visits] = await Promise.all([
		rows.recipients.where('id').equals(id).first(),
		rows.pairings.where('recipientId').equals(id).toArray(),
		rows.agreements.where('recipientId').equals(id).toArray(),
		rows.difficulties.where('recipientId').equals(id).toArray(),
		rows.visits.where('recipientId').equals(id).toArray(),
	]);
	if (recipient === undefined || recipient.deleted) return null;
	const pairing = pairings.find((each) => each.state === 'active') ?? pairings[0];
	const volunteerIds = pairing?.volunteerIds ?? [];
	const nameOf = await memberNames(rows, volunteerIds);
	return {
		recipient,
		pairing,
		agreement: agreements
			.filter((agreement) => !agreement.deleted)
			.sort((a, b) => (a.endsOn < b.endsOn ? 1 : -1))[0],
		difficulties: difficulties.filter((difficulty) => !difficulty.deleted),
		visits: await listVisits(replica, visits),
		volunteers: volunteerIds.flatMap((volunteerId) => nameOf.get(volunteerId) ?? []),
	};
}
