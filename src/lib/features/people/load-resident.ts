import type { Household, Resident } from '../../domain/tables/grid-tables.ts';
import type { Pairing, Recipient } from '../../domain/tables/pair-tables.ts';
import type { RowTables, Stored } from '../../replica/row-tables.ts';
import { memberNames } from './member-names.ts';

/** A resident with all that this device knows around them. */
export interface ResidentFile {
	resident: Stored<Resident>;
	household: Stored<Household> | undefined;
	/** Who lives there besides, the eldest first. */
	others: Stored<Resident>[];
	gridName: string;
	/** Present when the resident is, or was, somebody's 服务对象 and this device may know it. */
	pair: ResidentPair | undefined;
}

export interface ResidentPair {
	recipient: Stored<Recipient>;
	pairing: Stored<Pairing>;
	volunteers: string[];
	/** The day of the last visit that counts. */
	lastVisit: string | undefined;
}

type Rows = Pick<
	RowTables,
	'residents' | 'households' | 'recipients' | 'pairings' | 'visits' | 'directory' | 'grids'
>;

/** Reads a resident; `null` when this device holds none of that id. Reads rows only: fit for a live query. */
export async function loadResident(rows: Rows, id: string): Promise<ResidentFile | null> {
	const resident = await rows.residents.where('id').equals(id).first();
	if (resident === undefined || resident.deleted !== undefined) return null;
	const [household, together, grid, pair] = await Promise.all([
		rows.households.where('id').equals(resident.householdId).first(),
		rows.residents.where('householdId').equals(resident.householdId).toArray(),
		rows.grids.where('id').equals(resident.doc.slice('grid/'.length)).first(),
		loadPair(rows, resident),
	]);
	const others = together
		.filter((other) => other.id !== id && other.doc === resident.doc && other.deleted === undefined)
		.sort((a, b) => ((a.birthDay ?? '9') < (b.birthDay ?? '9') ? -1 : 1));
	return { resident, household, others, gridName: grid?.name ?? '', pair };
}

async function loadPair(rows: Rows, resident: Stored<Resident>): Promise<ResidentPair | undefined> {
	// Recipients are looked up by home: few live there, and a resident's id is not indexed.
	const recipients = await rows.recipients.where('home').equals(resident.home).toArray();
	const mine = recipients.filter(({ residentId, deleted }) => residentId === resident.id && !deleted);
	const pairs = await Promise.all(mine.map((recipient) => pairOf(rows, recipient)));
	const known = pairs.filter((pair) => pair !== undefined);
	return known.find(({ pairing }) => pairing.state !== 'ended') ?? known[0];
}

async function pairOf(rows: Rows, recipient: Stored<Recipient>): Promise<ResidentPair | undefined> {
	const pairings = await rows.pairings.where('recipientId').equals(recipient.id).toArray();
	const pairing = pairings.find(({ doc, deleted }) => doc === recipient.doc && deleted === undefined);
	if (pairing === undefined) return undefined;
	const [nameOf, visits] = await Promise.all([
		memberNames(rows, pairing.volunteerIds),
		rows.visits.where('recipientId').equals(recipient.id).toArray(),
	]);
	const days = visits
		.filter(({ deleted, withdrawnReason }) => deleted === undefined && withdrawnReason === undefined)
		.map(({ day }) => day)
		.sort();
	return {
		recipient,
		pairing,
		// In the order of the pairing: the first is asked first.
		volunteers: pairing.volunteerIds.flatMap((id) => nameOf.get(id) ?? []),
		lastVisit: days.at(-1),
	};
}
