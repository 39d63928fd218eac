import * as v from 'valibot';
import { dayField, idField } from '../../domain/fields.ts';
import { CONDITIONS, HELPS, type Condition, type Help } from '../../domain/vocabulary.ts';

/** Which visits the ledger shows; what is left out is not asked for. Days are included. */
export interface LedgerFilter {
	from?: string;
	to?: string;
	grid?: string;
	volunteer?: string;
	recipient?: string;
	help?: Help;
	condition?: Condition;
}

const schemas = {
	from: dayField,
	to: dayField,
	grid: idField,
	volunteer: idField,
	recipient: idField,
	help: v.picklist(HELPS),
	condition: v.picklist(CONDITIONS),
} as const;

const KEYS = Object.keys(schemas) as (keyof LedgerFilter)[];

/** Reads a filter from an address. What does not fit is left out: an old link shows more, never an error. */
export function readLedgerFilter(params: URLSearchParams): LedgerFilter {
	const filter: Record<string, string> = {};
	for (const key of KEYS) {
		const result = v.safeParse(schemas[key], params.get(key));
		if (result.success) filter[key] = result.output;
	}
	return filter as LedgerFilter;
}

/** Writes a filter as an address's query. It holds days, ids and words of closed lists, so no personal data. */
export function writeLedgerFilter(filter: LedgerFilter): string {
	const params = new URLSearchParams();
	for (const key of KEYS) {
		const value = filter[key];
		if (value !== undefined) params.set(key, value);
	}
	const query = params.toString();
	return query === '' ? '' : `?${query}`;
}
