import type { DirectoryEntry, Grid } from '../../domain/tables/station-tables.ts';
import type { Recipient, Visit } from '../../domain/tables/pair-tables.ts';
import type { Condition, Help } from '../../domain/vocabulary.ts';
import type { Stored } from '../../replica/row-tables.ts';
import type { LedgerFilter } from './ledger-filter.ts';

/** One line of the ledger 服务台账: a visit with the names that its ids stand for. */
export interface LedgerRow {
	/** The visit's id: known everywhere by it. */
	readonly id: string;
	readonly visit: Stored<Visit>;
	readonly recipientName: string;
	readonly home: string;
	readonly gridId: string;
	readonly gridName: string;
	readonly volunteerName: string;
}

/** The records of which the ledger is drawn. */
export interface LedgerSources {
	visits: readonly Stored<Visit>[];
	recipients: readonly Stored<Recipient>[];
	directory: readonly Pick<DirectoryEntry, 'id' | 'name'>[];
	grids: readonly Pick<Grid, 'id' | 'name'>[];
}

/**
 * Joins visits with their names, the newest first. Removed and withdrawn ones are no service given, so they are
 * left out. A name that has not arrived yet is empty: its row is there all the same.
 */
export function drawLedger(sources: LedgerSources): LedgerRow[] {
	const recipients = new Map(sources.recipients.map((recipient) => [recipient.id, recipient]));
	const names = new Map(sources.directory.map((member) => [member.id, member.name]));
	const grids = new Map(sources.grids.map((grid) => [grid.id, grid.name]));
	const rows: LedgerRow[] = [];
	for (const visit of sources.visits) {
		if (visit.deleted !== undefined || visit.withdrawnReason !== undefined) continue;
		const recipient = recipients.get(visit.recipientId);
		const gridId = recipient?.gridId ?? '';
		rows.push({
			id: visit.id,
			visit,
			recipientName: recipient?.name ?? '',
			// Who was erased has no home any more, only a form that the schema asks for.
			home: recipient === undefined || recipient.erased !== undefined ? '' : recipient.home,
			gridId,
			gridName: grids.get(gridId) ?? '',
			volunteerName: names.get(visit.authorId) ?? '',
		});
	}
	return rows.sort(byNewest);
}

/** By the day of the visit, and within a day by when it was entered. */
export function byNewest(a: LedgerRow, b: LedgerRow): number {
	if (a.visit.day !== b.visit.day) return a.visit.day < b.visit.day ? 1 : -1;
	return b.visit.enteredAt - a.visit.enteredAt || (a.id < b.id ? 1 : -1);
}

/** Whether a row is asked for. */
export function matchesLedger(row: LedgerRow, filter: LedgerFilter): boolean {
	const { visit } = row;
	return (
		(filter.from === undefined || visit.day >= filter.from) &&
		(filter.to === undefined || visit.day <= filter.to) &&
		(filter.grid === undefined || row.gridId === filter.grid) &&
		(filter.volunteer === undefined || visit.authorId === filter.volunteer) &&
		(filter.recipient === undefined || visit.recipientId === filter.recipient) &&
		(filter.help === undefined || visit.helps.includes(filter.help)) &&
		(filter.condition === undefined || visit.condition === filter.condition)
	);
}

/** What the rows come to. Minutes are those of service, without travel: the one definition of hours. */
export interface LedgerTotals {
	readonly visits: number;
	readonly minutes: number;
	readonly recipients: number;
	readonly volunteers: number;
	readonly conditions: Readonly<Record<Condition, number>>;
	readonly helps: Readonly<Record<Help, number>>;
}

export function sumLedger(rows: readonly LedgerRow[]): LedgerTotals {
	const conditions = { well: 0, watch: 0, urgent: 0 };
	const helps = { meals: 0, bathing: 0, cleaning: 0, medical: 0, mobility: 0, emergency: 0 };
	const recipients = new Set<string>();
	const volunteers = new Set<string>();
	let minutes = 0;
	for (const { visit } of rows) {
		minutes += visit.minutes;
		recipients.add(visit.recipientId);
		volunteers.add(visit.authorId);
		conditions[visit.condition]++;
		for (const help of visit.helps) helps[help]++;
	}
	return {
		visits: rows.length,
		minutes,
		recipients: recipients.size,
		volunteers: volunteers.size,
		conditions,
		helps,
	};
}
