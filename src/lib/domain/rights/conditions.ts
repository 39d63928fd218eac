import { parseDocumentName } from '../kernel/document-name.ts';
import type { Condition, RuleCase } from '../kernel/rule.ts';
import { isOfStaff } from './standing.ts';

const DAY = 24 * 60 * 60 * 1000;

/** So many days an author may put an own record right; later it stands in somebody's report. */
export const CORRECTION_DAYS = 7;

/** A field names the one who makes the change, as it did before. */
export function isAuthor(field: string): Condition {
	return {
		name: 'author',
		reason: 'author',
		holds: ({ actor, before, after }) =>
			actor.bringsBack === true || (before ?? after)[field] === actor.member,
	};
}

/** A field names the one who makes the change from now on: nobody enters another's name. */
export function becomesAuthor(field: string): Condition {
	return {
		name: 'author',
		reason: 'author',
		holds: ({ actor, after }) => actor.bringsBack === true || after[field] === actor.member,
	};
}

/** The record's author changes it within the days for it, counted from when it was begun. */
export const withinCorrectionDays: Condition = {
	name: 'withinCorrectionDays',
	reason: 'too-late',
	holds: ({ createdAt, now }) => createdAt === null || now - createdAt <= CORRECTION_DAYS * DAY,
};

/** Who puts another's record right says why: `correction` names them, and is a new one. */
export const givesReason: Condition = {
	name: 'givesReason',
	reason: 'reason-missing',
	holds({ actor, before, after }) {
		const [was, is] = [correctionOf(before), correctionOf(after)];
		if (is === null || is.reason.trim() === '') return false;
		return actor.bringsBack === true || (is.by === actor.member && (was === null || is.at !== was.at));
	},
};

/** The record is the member's own: its id is theirs. */
export const isSelf: Condition = {
	name: 'self',
	reason: 'self',
	holds: ({ actor, after }) => after.id === actor.member,
};

/** The member concerned is neither head nor staff, before and after. */
export const isNoStaff: Condition = {
	name: 'noStaff',
	reason: 'head-only',
	holds: ({ before, after }) => !isOfStaff(before?.role) && !isOfStaff(after.role),
};

/** The member concerned leads nothing, before and after. Who led and was taken off comes back as anybody else. */
export const isNoLeader: Condition = {
	name: 'noLeader',
	reason: 'staff-only',
	holds: ({ before, after }) =>
		(before?.leader !== true || before.deleted !== undefined) && after.leader !== true,
};

/** The record is the one that the document is about: its id is the document's owner's. */
export const isDocumentsOwn: Condition = {
	name: 'documentsOwn',
	reason: 'names-nothing',
	holds: ({ document, after }) => parseDocumentName(document)?.owner === after.id,
};

/** A field names a record of another table in the same document. */
export function names(field: string, table: string): Condition {
	return {
		name: `names.${table}`,
		reason: 'names-nothing',
		holds: ({ after, look }) => {
			const id = after[field];
			if (typeof id !== 'string') return false;
			const named = look(table, id);
			// Nothing more is written about who was erased.
			return named !== null && named.erased === undefined;
		},
	};
}

/** One of the two whose edits met. */
export const isInvolved: Condition = {
	name: 'involved',
	reason: 'author',
	holds: ({ actor, before }) => before?.standingBy === actor.member || before?.otherBy === actor.member,
};

function correctionOf(record: RuleCase['before']): { by: unknown; at: unknown; reason: string } | null {
	const correction = record?.correction;
	if (typeof correction !== 'object' || correction === null || !('reason' in correction)) return null;
	const { by, at, reason } = correction as { by: unknown; at: unknown; reason: unknown };
	return typeof reason === 'string' ? { by, at, reason } : null;
}
