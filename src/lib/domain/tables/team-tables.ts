import * as v from 'valibot';
import { countField, dayField, idField, lineField, momentField, timeField } from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { grant, NOBODY, type Rule } from '../kernel/rule.ts';
import { becomesAuthor, isAuthor, isNoLeader, names } from '../rights/conditions.ts';
import { SHIFT_KINDS } from '../vocabulary.ts';

const leaders: Rule = [grant(['head', 'staff', 'teamLeader'])];
/** A leader takes people in and lets them go; who leads, staff say. */
const membership: Rule = [grant(['head', 'staff']), grant(['teamLeader'], isNoLeader)];

/** Who belongs to a team; a record's id is the member's. Who may open the team's document follows from it. */
export const teamMembers = defineTable({
	name: 'teamMembers',
	document: 'team',
	merge: 'record',
	fields: { leader: v.boolean(), joinedOn: v.optional(dayField) },
	rules: { create: membership, change: membership, remove: membership },
});
export type TeamMember = RecordOf<typeof teamMembers>;

/** 班次: a slot of a team's schedule. Two leaders meet here, so each field merges by itself. */
export const shifts = defineTable({
	name: 'shifts',
	document: 'team',
	merge: 'field',
	fields: {
		day: dayField,
		startsAt: timeField,
		endsAt: timeField,
		kind: v.picklist(SHIFT_KINDS),
		/** Names the row of the board: what and where. */
		title: lineField,
		place: v.optional(lineField),
		needed: v.pipe(countField, v.minValue(1), v.maxValue(50)),
	},
	lookup: ['day'],
	rules: { create: leaders, change: leaders, remove: leaders },
});
export type Shift = RecordOf<typeof shifts>;

/** A member in a shift. Its id is `shiftId.memberId`, so that two leaders who assign the same person agree. */
export const assignments = defineTable({
	name: 'assignments',
	document: 'team',
	merge: 'record',
	fields: { shiftId: idField, memberId: idField, assignedBy: idField, assignedAt: momentField },
	lookup: ['shiftId', 'memberId'],
	traces: ['assignedBy', 'assignedAt'],
	rules: {
		create: [grant(['head', 'staff', 'teamLeader'], isAuthor('assignedBy'), names('shiftId', 'shifts'))],
		change: leaders,
		fields: {
			shiftId: NOBODY,
			memberId: NOBODY,
			assignedBy: [grant(['head', 'staff', 'teamLeader'], becomesAuthor('assignedBy'))],
		},
		remove: leaders,
	},
});
export type Assignment = RecordOf<typeof assignments>;

/** The id of a member's assignment to a shift. */
export function assignmentId(shiftId: string, memberId: string): string {
	return `${shiftId}.${memberId}`;
}

/** 本周说明: a week's notes, typed by several at once. A record's id is the week's Monday. */
export const weekNotes = defineTable({
	name: 'weekNotes',
	document: 'team',
	merge: 'record',
	fields: {},
	texts: ['text'],
	rules: { create: leaders, change: leaders, remove: leaders },
});
export type WeekNote = RecordOf<typeof weekNotes> & { text?: string };
