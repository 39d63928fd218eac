import type { AuditLine } from '$lib/protocol/http.ts';
import type { RecordRef } from '../records/record-names.ts';
import { refsOfValue } from '../records/refs-of-values.ts';

/** All records that lines of the operations' record name. */
export function refsOfLines(lines: readonly AuditLine[]): RecordRef[] {
	return lines.flatMap(({ table, record, about, fields }) => [
		...(table !== null && record !== null ? [{ table, id: record }] : []),
		// Whose change it was, where it is a member's id; a device's name finds nobody.
		...(about !== null ? [{ table: 'directory', id: about }] : []),
		...(fields ?? []).flatMap(({ field, before, after }) => [
			...refsOfValue(field, before),
			...refsOfValue(field, after),
		]),
	]);
}
