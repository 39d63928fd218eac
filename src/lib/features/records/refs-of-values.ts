import type { RecordRef } from './record-names.ts';
import { referredTable } from './references.ts';

/** The records that a field's value names, so that their names can be looked up before it is said in words. */
export function refsOfValue(field: string, value: unknown): RecordRef[] {
	const table = referredTable(field);
	if (table !== undefined) {
		const ids = Array.isArray(value) ? (value as unknown[]) : [value];
		return ids.flatMap((id) => (typeof id === 'string' ? [{ table, id }] : []));
	}
	// Who removed, corrected or resolved it.
	if (typeof value !== 'object' || value === null || !('by' in value) || typeof value.by !== 'string')
		return [];
	return [{ table: 'directory', id: value.by }];
}
