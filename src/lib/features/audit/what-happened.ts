import * as v from 'valibot';
import { tableNamed } from '$lib/domain/tables.ts';
import type { AuditLine } from '$lib/protocol/http.ts';

/** What a change was to its record, as people say it. */
export type Happening = 'created' | 'changed' | 'removed' | 'restored';

/** Drawn from the fields: the station notes only what they were before and after. */
export function whatHappened({ table, fields }: Pick<AuditLine, 'table' | 'fields'>): Happening {
	if (table === null || fields === null) return 'changed';
	const removal = fields.find(({ field }) => field === 'deleted');
	if (removal !== undefined && isMissing(removal.before)) return 'removed';
	if (removal !== undefined && isMissing(removal.after)) return 'restored';
	const set = new Set(fields.map(({ field }) => field));
	const required = requiredFields(table);
	const begun = required.length > 0 && required.every((field) => set.has(field));
	return begun && fields.every(({ before }) => isMissing(before)) ? 'created' : 'changed';
}

/** The fields that no record of the table goes without. */
function requiredFields(table: string): string[] {
	const schema = tableNamed(table)?.schema;
	if (schema === undefined) return [];
	const { issues = [] } = v.safeParse(schema, {});
	return issues.flatMap(({ path }) => (typeof path?.[0]?.key === 'string' ? [path[0].key] : []));
}

function isMissing(value: unknown): boolean {
	return value === null || value === undefined;
}
