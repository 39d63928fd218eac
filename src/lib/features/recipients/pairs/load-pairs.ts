import { addDays } from '../../../domain/calendar/day.ts';
import type { Agreement, Pairing, Recipient, Visit } from '../../../domain/tables/pair-tables.ts';
import type { RowTables, Stored } from '../../../replica/row-tables.ts';
import { memberNames } from '../../people/member-names.ts';

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

/**
 * Every pairing on this device. Reads only rows, so that it can stand inside a live query.
 *
 * All in one transaction: while a station is being received, each further one would wait for a turn of its own between
 * the writes, and a screen's first people with it.
 */
export function loadPairs(rows: Rows, today: string): Promise<Pair[]> {
	const tables = [rows.pairings, rows.recipients, rows.agreements, rows.visits, rows.directory];
	return rows.pairings.db.transaction('r', tables, () => readPairs(rows, today));
}

async function readPairs(rows: Rows, today: string): Promise<Pair[]> {
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
	const memberIds = pairs.flatMap(({ pairing }) => pairing.volunteerIds);
	// Each for itself and all at once: an index walked from person to person takes a way to the page and back for each.
	const [nameOf, ...earlier] = await Promise.all([
		memberNames(rows, memberIds),
		...unseen.map((id) => rows.visits.where('recipientId').equals(id).toArray()),
	]);
	for (const visit of earlier.flat()) keepLater(lastOf, visit);
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
