import * as v from 'valibot';
import { dayField, idsField, initialsField, lineField, nameField, phoneField } from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { grant, ROLES, type Rule } from '../kernel/rule.ts';
import { isNoStaff, isSelf } from '../rights/conditions.ts';
import { GENDERS, MEMBER_ROLES } from '../vocabulary.ts';

/** The head appoints staff; staff register volunteers; own particulars are one's own to put right (PIPL, art. 46). */
const register: Rule = [grant(['head']), grant(['staff'], isNoStaff)];
const ownOrStaff: Rule = [grant(ROLES, isSelf), ...register];

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
	rules: {
		create: register,
		change: register,
		fields: {
			phone: ownOrStaff,
			home: ownOrStaff,
			skills: ownOrStaff,
			consentOn: [grant(ROLES, isSelf)],
		},
		/** Consent is given by the person; on paper at registration, when staff enter it with the record. */
		begin: { consentOn: register },
		remove: register,
	},
});
export type Member = RecordOf<typeof members>;
