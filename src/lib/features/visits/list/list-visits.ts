import type { Recipient, Visit } from '../../../domain/tables/pair-tables.ts';
import type { Replica } from '../../../replica/replica.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import { memberNames } from '../../people/member-names.ts';
import { visitState, type RecordState } from './record-state.ts';

/** A visit as lists show it. */
export interface VisitListing {
	visit: Stored<Visit>;
	/** `undefined` while the person has not arrived on this device. */
	recipient: Stored<Recipient> | undefined;
	/** Who called; empty while the name has not arrived. */
	author: string;
	state: RecordState;
}

/** Joins visits with names and with where each of them is, the newest first. May stand inside a live query. */
export async function listVisits(replica: Replica, visits: Stored<Visit>[]): Promise<VisitListing[]> {
	const { rows } = replica;
	const recipientIds = [...new Set(visits.map((visit) => visit.recipientId))];
	const [recipients, nameOf, records, blobs] = await Promise.all([
		rows.recipients.where('id').anyOf(recipientIds).toArray(),
		memberNames(
			rows,
			visits.map((visit) => visit.authorId),
		),
		replica.outbox.waiting(),
		replica.blobs.waiting(),
	]);
	const recipientOf = new Map(recipients.map((recipient) => [recipient.id, recipient]));
	return visits
		.filter((visit) => !visit.deleted)
		.sort((a, b) => (a.day === b.day ? b.enteredAt - a.enteredAt : a.day < b.day ? 1 : -1))
		.map((visit) => ({
			visit,
			recipient: recipientOf.get(visit.recipientId),
			author: nameOf.get(visit.authorId) ?? '',
			state: visitState(visit, { records, blobs }),
		}));
}
