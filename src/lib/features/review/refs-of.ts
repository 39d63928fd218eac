import type { RecordRef } from '../records/record-names.ts';
import { referredTable } from '../records/references.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The records that some fields name, for looking their names up: the volunteers of a pairing, who corrected a visit. */
export function refsOf(fields: Fields): RecordRef[] {
	return Object.entries(fields).flatMap(([field, value]): RecordRef[] => {
		const table = referredTable(field);
		if (table !== undefined) return idsIn(value).map((id) => ({ table, id }));
		// `deleted`, `correction` and `resolved` say by whom.
		if (typeof value === 'object' && value !== null && 'by' in value && typeof value.by === 'string')
			return [{ table: 'directory', id: value.by }];
		return [];
	});
}

function idsIn(value: unknown): string[] {
	const values: unknown[] = Array.isArray(value) ? value : [value];
	return values.filter((id) => typeof id === 'string');
}
