import type { TextChange } from '$lib/domain/kernel/change.ts';
import { changedFields } from '$lib/domain/rights/judge-change.ts';
import { tableNamed } from '$lib/domain/tables.ts';
import { m } from '$lib/text/generated/messages.js';
import { valueWords, type ValueSource } from '../records/value-words.ts';
import { fieldName } from '../rights/record-words.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A record's change as a person made it. */
export type ReviewedChange = { table: string; id: string; fields: Fields } | TextChange;

/** One field of a change in words. */
export interface ChangeLine {
	field: string;
	/** 时长 */
	name: string;
	/** What stands, or stood, there; `null` when there was no record. */
	before: string | null;
	/** What the person wrote. */
	after: string;
	/** Whether the two differ. */
	changed: boolean;
}

/** What people would not miss: told elsewhere, or made by the app. */
const SILENT: ReadonlySet<string> = new Set(['enteredAt', 'assignedAt', 'initials']);
/** Who wrote it: said only where it is not who handed it in. */
const AUTHORS: ReadonlySet<string> = new Set(['authorId', 'reporterId', 'assignedBy']);

/**
 * A change in lines, in the order of the table's fields. `before` is the record as it stands, or as much of it as is
 * known; `author` is whose change it is.
 */
export function changeLines(
	change: ReviewedChange,
	before: Fields | null,
	author: string,
	source: ValueSource,
): ChangeLine[] {
	const { table } = change;
	if ('text' in change) {
		const after = textWords(change);
		return [{ field: change.text, name: fieldName(table, change.text), before: null, after, changed: true }];
	}
	const order = tableNamed(table)?.fields ?? [];
	const rank = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length);
	const differing = new Set(
		changedFields({ id: '', ...pick(before ?? {}, change.fields) }, { id: '', ...present(change.fields) }),
	);
	return Object.entries(change.fields)
		.filter(([field, value]) => !SILENT.has(field) && !(AUTHORS.has(field) && value === author))
		.sort(([a], [b]) => rank(a) - rank(b))
		.map(([field, value]) => ({
			field,
			name: fieldName(table, field),
			before: before === null ? null : valueWords(table, field, before[field], source),
			after: valueWords(table, field, value, source),
			changed: differing.has(field),
		}))
		.filter((line) => line.before !== null || !isEmpty(change.fields[line.field]));
}

/** A note of a week is typed by many: what one person wrote and took away is all that can be said of a stretch of it. */
function textWords(change: TextChange): string {
	const parts: string[] = [];
	if (change.insert !== '') parts.push(m.review_line_added({ text: change.insert }));
	if (change.remove > 0) parts.push(m.review_line_cut({ count: change.remove }));
	return parts.join(' · ');
}

function pick(record: Fields, fields: Fields): Fields {
	return present(Object.fromEntries(Object.keys(fields).map((field) => [field, record[field]])));
}

/** Without what is not there: `null` takes a field away. */
function present(fields: Fields): Fields {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
	);
}

function isEmpty(value: unknown): boolean {
	return (
		value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
	);
}
