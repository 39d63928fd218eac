import type { LedgerRow } from './ledger-row.ts';

/** One to choose from: an id and the words for it. */
export interface LedgerChoice {
	value: string;
	label: string;
	hint?: string;
	keywords?: string;
}

export interface LedgerChoices {
	grids: LedgerChoice[];
	volunteers: LedgerChoice[];
	recipients: LedgerChoice[];
}

/** Who and where occurs in the ledger at all: nobody is offered for whom it would be empty. */
export function ledgerChoices(
	rows: readonly LedgerRow[],
	people: readonly { id: string; initials: string }[],
): LedgerChoices {
	const initialsOf = new Map(people.map(({ id, initials }) => [id, initials]));
	const grids = new Map<string, LedgerChoice>();
	const volunteers = new Map<string, LedgerChoice>();
	const recipients = new Map<string, LedgerChoice>();
	for (const row of rows) {
		const { visit } = row;
		if (row.gridName !== '') grids.set(row.gridId, { value: row.gridId, label: row.gridName });
		if (row.volunteerName !== '')
			volunteers.set(visit.authorId, choice(visit.authorId, row.volunteerName, initialsOf));
		if (row.recipientName !== '')
			recipients.set(visit.recipientId, {
				...choice(visit.recipientId, row.recipientName, initialsOf),
				hint: row.home,
			});
	}
	return {
		// By id: in the order in which they were laid out, since 第十网格 sorts before 第二网格 by its letters.
		grids: [...grids.values()].sort((a, b) => byText(a.value, b.value)),
		volunteers: [...volunteers.values()].sort((a, b) => byText(a.keywords ?? '', b.keywords ?? '')),
		recipients: [...recipients.values()].sort((a, b) => byText(a.keywords ?? '', b.keywords ?? '')),
	};
}

function choice(id: string, name: string, initialsOf: ReadonlyMap<string, string>): LedgerChoice {
	return { value: id, label: name, keywords: initialsOf.get(id) ?? '' };
}

function byText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
