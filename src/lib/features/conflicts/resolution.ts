import type { AnyRecord } from '$lib/domain/kernel/define-table.ts';
import { changedFields } from '$lib/domain/rights/judge-change.ts';
import type { Conflict } from '$lib/domain/tables/conflict-tables.ts';
import type { DocumentChange } from '$lib/replica/documents/document-keeper.ts';

/** Who decides, when (ms), and the reason that a visit of somebody else's has to be given. */
export interface Decision {
	by: string;
	at: number;
	reason: string;
}

/** The fields that taking the other side would write; `null` takes a field away. */
export function otherFields(conflict: Conflict): Record<string, unknown> {
	return Object.fromEntries(conflict.fields.map((field) => [field, conflict.other[field] ?? null]));
}

/**
 * Whether taking the other would change anything: what two people wrote in different fields, and was merged, stands
 * already; so does what somebody has entered once more by hand.
 */
export function isTakeable(conflict: Conflict, record: AnyRecord | null): boolean {
	if (record === null || record.deleted !== undefined) return false;
	return changedFields(record, applied(record, otherFields(conflict))).length > 0;
}

/** The record as it would be with these fields. */
export function applied(record: AnyRecord, fields: Readonly<Record<string, unknown>>): AnyRecord {
	const next: AnyRecord = { ...record };
	for (const [field, value] of Object.entries(fields))
		if (value === null) delete next[field];
		else next[field] = value;
	return next;
}

/** 采用另一个: the record's fields and the decision in one write, so that none is without the other. */
export function takeOther(conflict: Conflict, record: AnyRecord, decision: Decision): DocumentChange[] {
	return [
		recordChange(conflict, record, otherFields(conflict), decision),
		resolvedChange(conflict, decision, 'other'),
	];
}

/** 保留现在的, or 知道了 where nothing has to be chosen. */
export function keepStanding(conflict: Conflict, decision: Decision): DocumentChange[] {
	return [resolvedChange(conflict, decision, 'standing')];
}

/** Back to how it was before the decision. `record` as it stood then; `null` when only the decision was written. */
export function undo(conflict: Conflict, record: AnyRecord | null, decision: Decision): DocumentChange[] {
	const open: DocumentChange = { table: 'conflicts', id: conflict.id, fields: { resolved: null } };
	if (record === null) return [open];
	const was = Object.fromEntries(conflict.fields.map((field) => [field, record[field] ?? null]));
	return [recordChange(conflict, record, was, decision), open];
}

function recordChange(
	{ table, recordId: id }: Conflict,
	record: AnyRecord,
	fields: Record<string, unknown>,
	{ by, at, reason }: Decision,
): DocumentChange {
	// Whoever changes a visit that another made says why: the rule asks for it, and the page shows it.
	const isOthers = table === 'visits' && record.authorId !== by;
	return { table, id, fields: isOthers ? { ...fields, correction: { by, at, reason } } : fields };
}

function resolvedChange({ id }: Conflict, { by, at }: Decision, took: 'standing' | 'other'): DocumentChange {
	return { table: 'conflicts', id, fields: { resolved: { by, at, took } } };
}
