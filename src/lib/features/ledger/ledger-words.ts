import { formatDate } from '$lib/text/dates/format-day.ts';
import { m } from '$lib/text/generated/messages.js';
import { getLocale } from '$lib/text/generated/runtime.js';
import { CONDITION_LOOKS } from '../visits/looks/condition-look.ts';
import { HELP_LOOKS } from '../visits/looks/help-look.ts';
import type { LedgerChoices } from './ledger-choices.ts';
import type { LedgerFilter } from './ledger-filter.ts';
import type { LedgerTotals } from './ledger-row.ts';

/** One condition of a filter in words, and what the filter is without it. */
export interface FilterPart {
	key: string;
	words: string;
	without: LedgerFilter;
}

/** The conditions of a filter in words, in the order of the fields. */
export function filterParts(filter: LedgerFilter, choices: LedgerChoices): FilterPart[] {
	const parts: FilterPart[] = [];
	const { from, to, grid, volunteer, recipient, help, condition } = filter;
	if (from !== undefined || to !== undefined) {
		const { from: _from, to: _to, ...without } = filter;
		parts.push({ key: 'days', words: daysInWords(from, to), without });
	}
	const named = (field: 'grid' | 'volunteer' | 'recipient', title: string, list: LedgerChoices['grids']) => {
		const id = filter[field];
		const { [field]: _gone, ...without } = filter;
		const value = list.find((candidate) => candidate.value === id)?.label ?? m.desk_ledger_unknown_person();
		parts.push({ key: field, words: m.desk_ledger_filter_part({ field: title, value }), without });
	};
	if (grid !== undefined) named('grid', m.desk_ledger_grid(), choices.grids);
	if (volunteer !== undefined) named('volunteer', m.desk_ledger_volunteer(), choices.volunteers);
	if (recipient !== undefined) named('recipient', m.desk_ledger_recipient(), choices.recipients);
	if (help !== undefined) {
		const { help: _help, ...without } = filter;
		parts.push({ key: 'help', words: HELP_LOOKS[help].name(), without });
	}
	if (condition !== undefined) {
		const { condition: _condition, ...without } = filter;
		parts.push({ key: 'condition', words: CONDITION_LOOKS[condition].name(), without });
	}
	return parts;
}

/** The whole filter in one line, as paper and Excel state it. */
export function filterInWords(filter: LedgerFilter, choices: LedgerChoices): string {
	const parts = filterParts(filter, choices);
	return parts.length === 0
		? m.desk_ledger_filter_all()
		: parts.map(({ words }) => words).join(getLocale() === 'en' ? '; ' : '；');
}

/** What the rows come to, in one line. */
export function totalsInWords(totals: LedgerTotals): string {
	return m.desk_ledger_totals_line({
		visits: figure(totals.visits),
		recipients: figure(totals.recipients),
		volunteers: figure(totals.volunteers),
		hours: hoursOf(totals.minutes),
		watch: figure(totals.conditions.watch),
		urgent: figure(totals.conditions.urgent),
	});
}

/** Minutes as hours with one decimal: 1,020.5. */
export function hoursOf(minutes: number): string {
	return new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 1 }).format(minutes / 60);
}

/** A count with its thousands: 1,532. */
export function figure(count: number): string {
	return new Intl.NumberFormat(getLocale()).format(count);
}

function daysInWords(from: string | undefined, to: string | undefined): string {
	const day = (value: string) => formatDate(value, { year: true });
	if (from !== undefined && from === to) return day(from);
	if (from !== undefined && to !== undefined)
		return m.desk_ledger_filter_range({ from: day(from), to: day(to) });
	return from !== undefined
		? m.desk_ledger_filter_from({ from: day(from) })
		: m.desk_ledger_filter_to({ to: day(to ?? '') });
}
