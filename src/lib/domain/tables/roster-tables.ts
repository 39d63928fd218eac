import * as v from 'valibot';
import { dayField, idsField, initialsField, lineField, nameField, phoneField } from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { GENDERS, MEMBER_ROLES } from '../vocabulary.ts';

/** 志愿者: a registered volunteer or staff, with particulars that only staff read. */
export const members = defineTable({
	name: 'members',
	document: 'roster',
	merge: {
		person: ['name', 'initials', 'gender', 'birthDay', 'partyMember'],
		contact: ['phone', 'home'],
		service: ['role', 'joinedOn', 'skills', 'teamIds', 'consentOn'],
	},
	fields: {
		name: nameField,
		initials: initialsField,
		gender: v.picklist(GENDERS),
		birthDay: v.optional(dayField),
		/** 党员 */
		partyMember: v.boolean(),
		phone: v.optional(phoneField),
		home: v.optional(lineField),
		role: v.picklist(MEMBER_ROLES),
		joinedOn: dayField,
		skills: v.optional(v.pipe(v.array(lineField), v.maxLength(20))),
		/** Teams that the member belongs to, as staff see it; who reads a team's documents follows from `teamMembers`. */
		teamIds: v.optional(idsField),
		/** The day on which the member agreed to the station's keeping their data (PIPL). */
		consentOn: v.optional(dayField),
	},
	lookup: ['role', 'initials'],
});
export type Member = RecordOf<typeof members>;
