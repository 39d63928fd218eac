import * as v from 'valibot';
import { dayField } from '$lib/domain/fields.ts';
import { tableNamed } from '$lib/domain/tables.ts';
import { auditLineSchema } from '$lib/protocol/http.ts';
import type { AuditFilter } from './station-audit.ts';

/** What of a filter stands in the page's address: never who did something, not even as an id. */
const CHECKS = {
	kind: auditLineSchema.entries.kind,
	table: v.pipe(
		v.string(),
		v.check((name) => tableNamed(name) !== undefined),
	),
	from: dayField,
	to: dayField,
};
const KEYS = Object.keys(CHECKS) as (keyof typeof CHECKS)[];

/** The filter that an address names; what it does not know is left out. */
export function readAuditFilter(params: URLSearchParams): AuditFilter {
	const known = KEYS.flatMap((key) => {
		const result = v.safeParse(CHECKS[key], params.get(key));
		return result.success ? [[key, result.output]] : [];
	});
	return Object.fromEntries(known) as AuditFilter;
}

/** The part of an address that names a filter: `?kind=erased&from=2026-11-01`, or nothing. */
export function writeAuditFilter(filter: AuditFilter): string {
	const params = new URLSearchParams();
	for (const key of KEYS) if (filter[key] !== undefined) params.set(key, filter[key]);
	const query = params.toString();
	return query === '' ? '' : `?${query}`;
}
