import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { TableName } from '../../src/lib/domain/tables.ts';

/** What stands where a name was. */
export const NOBODY_NAMED = '—';
/** A home that is nobody's, and a household that is none: forms that the schemas ask for. */
const NO_HOME = '0';
const NO_HOUSEHOLD = 'erased';
/** Who marks an erased person's record as removed. */
const STATION = 'station';

/** What is left of a record when the person of whom it tells is erased. */
interface Remains {
	/** Fields that say nothing of the person: totals, ids of others, how it stands. */
	keep: readonly string[];
	/** What takes the place of fields that a record must have. */
	put?: (record: AnyRecord, today: string) => Record<string, unknown>;
	/** Whether the record goes out of every list. What counts (a visit's minutes) stays in. */
	removed?: boolean;
}

/**
 * Every table, so that a new one does not compile before somebody has thought of it. `null` is what tells of no person
 * by itself: what names one there is an id that leads nowhere any more.
 */
const REMAINS: Record<TableName, Remains | null> = {
	profiles: null,
	grids: null,
	buildings: null,
	teams: null,
	households: null,
	shifts: null,
	assignments: null,
	weekNotes: null,
	residents: {
		keep: ['gender'],
		put: () => ({ name: NOBODY_NAMED, initials: '', householdId: NO_HOUSEHOLD, home: NO_HOME, care: [] }),
		removed: true,
	},
	recipients: {
		keep: ['residentId', 'gridId', 'gender'],
		put: () => ({ name: NOBODY_NAMED, initials: '', home: NO_HOME, care: [] }),
		removed: true,
	},
	pairings: {
		keep: ['recipientId', 'volunteerIds', 'leaderId', 'risk', 'cadenceDays', 'startedOn'],
		put: ({ endedOn }, today) => ({ state: 'ended', endedOn: endedOn ?? today }),
	},
	agreements: { keep: ['recipientId', 'helps', 'startsOn', 'endsOn'] },
	visits: {
		keep: ['recipientId', 'authorId', 'day', 'enteredAt', 'minutes', 'helps', 'condition'],
		put: ({ withdrawnReason, correction }) => ({
			photos: [],
			// A withdrawn visit stays out of all totals.
			...(withdrawnReason === undefined ? {} : { withdrawnReason: NOBODY_NAMED }),
			...(isObject(correction) ? { correction: { ...correction, reason: NOBODY_NAMED } } : {}),
		}),
	},
	difficulties: {
		keep: ['recipientId', 'state', 'reportedOn', 'reporterId', 'ownerId', 'dueOn', 'solvedOn'],
		put: () => ({ what: NOBODY_NAMED }),
	},
	members: {
		keep: ['gender', 'role', 'joinedOn'],
		put: () => ({ name: NOBODY_NAMED, initials: '', partyMember: false }),
		removed: true,
	},
	directory: { keep: [], put: () => ({ name: NOBODY_NAMED, initials: '' }), removed: true },
	teamMembers: { keep: ['joinedOn'], put: () => ({ leader: false }), removed: true },
	conflicts: {
		keep: ['table', 'recordId', 'kind', 'standingBy', 'otherBy', 'at'],
		put: ({ resolved, at }) => {
			const settled = isObject(resolved)
				? { by: resolved.by, at: resolved.at, took: resolved.took }
				: { by: STATION, at, took: 'standing' };
			return { fields: [], standing: {}, other: {}, resolved: settled };
		},
	},
};

/** Whether records of a table tell of a person, and are emptied when that person is erased. */
export function isAboutPerson(table: string): boolean {
	return remainsOf(table) !== null;
}

/**
 * The change that leaves of a record only what says nothing of the person any more: every other field, also one that
 * only a newer version knows, is taken away.
 */
export function eraseFields(
	table: string,
	record: AnyRecord,
	{ now, today }: { now: number; today: string },
): Record<string, unknown> {
	const remains = remainsOf(table);
	if (remains === null) throw new Error(`${table} tells of nobody`);
	const fields: Record<string, unknown> = {};
	for (const field of Object.keys(record)) if (field !== 'id') fields[field] = null;
	for (const field of remains.keep) if (record[field] !== undefined) fields[field] = record[field];
	Object.assign(fields, remains.put?.(record, today));
	if (record.deleted !== undefined) fields.deleted = record.deleted;
	else if (remains.removed === true) fields.deleted = { by: STATION, at: now };
	fields.erased = record.erased ?? { at: now };
	return fields;
}

function remainsOf(table: string): Remains | null {
	return Object.hasOwn(REMAINS, table) ? REMAINS[table as TableName] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
