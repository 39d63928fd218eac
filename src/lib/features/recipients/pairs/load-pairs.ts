import { addDays } from '../../../domain/calendar/day.ts';
import type { Agreement, Pairing, Recipient, Visit } from '../../../domain/tables/pair-tables.ts';
import type { RowTables, Stored } from '../../../replica/row-tables.ts';

/** A pairing with what a list shows of it. */
export interface Pair {
	pairing: Stored<Pairing>;
	recipient: Stored<Recipient>;
	/** The agreement that ends last. */
	agreement: Agreement | undefined;
	/** The last visit that counts, by whomever. */
	last: Visit | undefined;
	/** The names of the paired volunteers, the one who is asked first in front. */
	volunteers: string[];
}

/** Nearly every last visit lies within so many days; the few that don't are looked up one by one. */
const RECENT_DAYS = 100;

type Rows = Pick<RowTables, 'pairings' | 'recipients' | 'agreements' | 'visits' | 'directory'>;

/** Every pairing on this device. Reads only rows, so that it can stand inside a live query. */
export async function loadPairs(rows: Rows, today: string): Promise<Pair[]> {
	const [pairings, recipients, agreements, recent] = await Promise.all([
		rows.pairings.toArray(),
		rows.recipients.toArray(),
		rows.agreements.toArray(),
		rows.visits.where('day').aboveOrEqual(addDays(today, -RECENT_DAYS)).toArray(),
	]);
	const recipientOf = new Map(recipients.map((recipient) => [recipient.id, recipient]));
	const agreementOf = new Map<string, Agreement>();
	for (const agreement of agreements) {
		const known = agreementOf.get(agreement.recipientId);
		if (!agreement.deleted && (known === undefined || agreement.endsOn > known.endsOn))
			agreementOf.set(agreement.recipientId, agreement);
	}
	const lastOf = new Map<string, Visit>();
	for (const visit of recent) keepLater(lastOf, visit);

	const pairs = pairings.flatMap((pairing) => {
		const recipient = recipientOf.get(pairing.recipientId);
		return pairing.deleted || recipient === undefined || recipient.deleted ? [] : [{ pairing, recipient }];
	});
	const unseen = pairs
		.filter(({ recipient }) => !lastOf.has(recipient.id))
		.map(({ recipient }) => recipient.id);
	if (unseen.length > 0)
		for (const visit of await rows.visits.where('recipientId').anyOf(unseen).toArray())
			keepLater(lastOf, visit);

	const memberIds = [...new Set(pairs.flatMap(({ pairing }) => pairing.volunteerIds))];
	const names = await rows.directory.where('id').anyOf(memberIds).toArray();
	const nameOf = new Map(names.map((entry) => [entry.id, entry.name]));
	return pairs.map(({ pairing, recipient }) => ({
		pairing,
		recipient,
		agreement: agreementOf.get(recipient.id),
		last: lastOf.get(recipient.id),
		volunteers: pairing.volunteerIds.flatMap((id) => nameOf.get(id) ?? []),
	}));
}

function keepLater(lastOf: Map<string, Visit>, visit: Visit): void {
	if (visit.deleted || visit.withdrawnReason !== undefined) return;
	const known = lastOf.get(visit.recipientId);
	const later =
		known === undefined ||
		visit.day > known.day ||
		(visit.day === known.day && visit.enteredAt > known.enteredAt);
	if (later) lastOf.set(visit.recipientId, visit);
}
