import { formatDay } from '$lib/text/dates/format-day.ts';
import { m } from '$lib/text/generated/messages.js';
import { recordKey, type RecordNames, type RecordRef } from '../records/record-names.ts';
import { kindWord } from '../status/record-words.ts';
import { refsOf } from './refs-of.ts';
import type { ReviewedChange } from './change-lines.ts';

/** The fields by which a record that is not here is told from others of its kind. */
const TELLING = ['name', 'what', 'title', 'home', 'number'] as const;
const DAYS = ['day', 'reportedOn', 'startsOn'] as const;

/** A record of which people speak: 走访 陈玉兰 · 11月24日. */
export function recordTitle(ref: RecordRef, names: RecordNames): string {
	return [kindWord(ref.table), names.get(recordKey(ref)) ?? ''].filter(Boolean).join(' ');
}

/**
 * What a change is about, also when its record is not on this device, as that of a visit which the station did not take:
 * then by what the change itself says.
 */
export function changeTitle(change: ReviewedChange, names: RecordNames, today: string): string {
	const known = names.get(recordKey(change));
	if (known !== undefined || 'text' in change) return recordTitle(change, names);
	const { fields } = change;
	const whom = refsOf(fields)
		.filter(({ table }) => table === 'recipients' || table === 'shifts')
		.map((ref) => names.get(recordKey(ref)))
		.find((name) => name !== undefined);
	const words = TELLING.map((field) => fields[field]).find(
		(value) => typeof value === 'string' && value !== '',
	);
	const day = DAYS.map((field) => fields[field]).find((value) => typeof value === 'string');
	const parts = [
		whom,
		words as string | undefined,
		typeof day === 'string' ? formatDay(day, today) : undefined,
	];
	return [kindWord(change.table), parts.filter(Boolean).join(' · ')].filter(Boolean).join(' ');
}

/** Of several records that were written together: the first, and how many more. */
export function titleOfAll(titles: readonly string[]): string {
	const [first = '', ...more] = titles;
	return more.length === 0 ? first : m.review_and_more({ first, count: more.length });
}
