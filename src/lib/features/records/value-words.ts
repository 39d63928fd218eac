import { CONDITIONS, HELPS, SHIFT_KINDS } from '$lib/domain/vocabulary.ts';
import type { CareCategory, DifficultyState, Gender, PairingState, Risk } from '$lib/domain/vocabulary.ts';
import { formatDate } from '$lib/text/dates/format-day.ts';
import { formatMoment } from '$lib/text/dates/format-moment.ts';
import { m } from '$lib/text/generated/messages.js';
import { standingWord } from '../admission/admission-words.ts';
import { maskedPhone } from '../privacy/masked-phone.ts';
import { CARE_NAMES } from '../recipients/care-words.ts';
import { DIFFICULTY_NAMES } from '../recipients/difficulty-words.ts';
import { kindName } from '../schedule/shift/shift-words.ts';
import { CONDITION_LOOKS } from '../visits/looks/condition-look.ts';
import { HELP_LOOKS } from '../visits/looks/help-look.ts';
import { referredTable } from './references.ts';

/** What it takes to say a value: whom the ids mean, and what day it is. */
export interface ValueSource {
	/** The name of a record; `undefined` while it is not on this device. */
	nameOf(table: string, id: string): string | undefined;
	now: number;
}

const GENDER_NAMES: Record<Gender, () => string> = {
	female: m.desk_residents_female,
	male: m.desk_residents_male,
};
const PAIRING_NAMES: Record<PairingState, () => string> = {
	active: m.records_pairing_active,
	paused: m.records_pairing_paused,
	ended: m.records_pairing_ended,
};
const RISK_NAMES: Record<Risk, () => string> = {
	high: m.records_risk_high,
	key: m.records_risk_key,
	ordinary: m.records_risk_ordinary,
};
const MET_NAMES = { parallel: m.records_met_parallel, conflict: m.records_met_conflict } as const;
const TOOK_NAMES = { standing: m.records_resolved_standing, other: m.records_resolved_other } as const;

/** Closed lists by `table.field`, else by the field alone. */
const LISTS: Record<string, Record<string, () => string>> = {
	gender: GENDER_NAMES,
	role: {
		head: () => standingWord('head'),
		staff: () => standingWord('staff'),
		volunteer: () => standingWord('volunteer'),
		contact: () => standingWord('contact'),
	},
	care: CARE_NAMES satisfies Record<CareCategory, () => string>,
	helps: byName(HELPS, (help) => HELP_LOOKS[help].name()),
	condition: byName(CONDITIONS, (condition) => CONDITION_LOOKS[condition].name()),
	risk: RISK_NAMES,
	'pairings.state': PAIRING_NAMES,
	'difficulties.state': DIFFICULTY_NAMES satisfies Record<DifficultyState, () => string>,
	'shifts.kind': byName(SHIFT_KINDS, kindName),
	'conflicts.kind': MET_NAMES,
};

/** Shown with the middle hidden wherever a list of changes shows them; the whole number stands on the person's page. */
const PHONES: ReadonlySet<string> = new Set(['phone', 'contactPhone']);
const DAYS: ReadonlySet<string> = new Set(['cadenceDays', 'leaseDays']);
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The value of a record's field in words: names for ids, 安好 for `well`, 11月16日 for a day, 138****2291 for a telephone.
 * What this version does not know is shown as it is.
 */
export function valueWords(table: string, field: string, value: unknown, source: ValueSource): string {
	if (isEmpty(value)) return m.records_empty();
	if (Array.isArray(value)) return listWords(table, field, value, source);
	switch (typeof value) {
		case 'boolean':
			return value ? m.records_yes() : m.records_no();
		case 'number':
			return numberWords(field, value, source);
		case 'string':
			return textWords(table, field, value, source);
		default:
			return objectWords(field, value as Record<string, unknown>, source);
	}
}

/** Whether a value says nothing: shown as 空, and left out where only what there is counts. */
export function isEmpty(value: unknown): boolean {
	return (
		value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
	);
}

function listWords(table: string, field: string, values: readonly unknown[], source: ValueSource): string {
	if (field === 'photos') return m.records_pictures({ count: values.length });
	return values.map((value) => valueWords(table, field, value, source)).join(m.common_list_separator());
}

function numberWords(field: string, value: number, { now }: ValueSource): string {
	if (field === 'at' || field.endsWith('At')) return formatMoment(value, now);
	if (field === 'minutes') return m.visits_minutes({ minutes: value });
	if (DAYS.has(field)) return m.records_days({ count: value });
	return String(value);
}

function textWords(table: string, field: string, value: string, source: ValueSource): string {
	if (PHONES.has(field)) return maskedPhone(value);
	if (field === 'signature') return m.records_signed();
	const referred = referredTable(field);
	if (referred !== undefined) return source.nameOf(referred, value) ?? unnamed(referred);
	const known = (LISTS[`${table}.${field}`] ?? LISTS[field])?.[value];
	if (known !== undefined) return known();
	return DAY_PATTERN.test(value) ? formatDate(value, { year: true }) : value;
}

/** Those that the tables declare; of others only how much they hold. */
function objectWords(field: string, value: Record<string, unknown>, source: ValueSource): string {
	// Of a text that several type at once, the stretch that changed.
	if (typeof value.text === 'string') return value.text === '' ? m.records_empty() : value.text;
	if (field === 'erased' && typeof value.at === 'number') return formatMoment(value.at, source.now);
	const name =
		typeof value.by === 'string' ? (source.nameOf('directory', value.by) ?? m.records_somebody()) : '';
	if (field === 'deleted' && typeof value.at === 'number')
		return m.records_removed({ name, when: formatMoment(value.at, source.now) });
	if (field === 'correction' && typeof value.reason === 'string')
		return m.records_correction({ name, reason: value.reason });
	if (field === 'resolved' && (value.took === 'standing' || value.took === 'other'))
		return TOOK_NAMES[value.took]({ name });
	return m.records_fields_count({ count: Object.keys(value).length });
}

function unnamed(table: string): string {
	return table === 'directory' ? m.records_somebody() : m.records_not_here();
}

function byName<Name extends string>(
	names: readonly Name[],
	wordOf: (name: Name) => string,
): Record<string, () => string> {
	return Object.fromEntries(names.map((name) => [name, () => wordOf(name)]));
}
