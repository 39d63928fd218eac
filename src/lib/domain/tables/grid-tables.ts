import * as v from 'valibot';
import { dayField, homeField, idField, initialsField, nameField, phoneField, textField } from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { grant, type Rule } from '../kernel/rule.ts';
import { CARE_CATEGORIES, GENDERS } from '../vocabulary.ts';

const staff: Rule = [grant(['head', 'staff'])];
const grid: Rule = [grant(['head', 'staff', 'gridLeader'])];

/** 户 */
export const households = defineTable({
	name: 'households',
	document: 'grid',
	merge: 'record',
	fields: { home: homeField, buildingId: idField },
	lookup: ['buildingId', 'home'],
	rules: { create: grid, change: grid, remove: staff },
});
export type Household = RecordOf<typeof households>;

/** 居民 */
export const residents = defineTable({
	name: 'residents',
	document: 'grid',
	merge: {
		person: ['name', 'initials', 'gender', 'birthDay', 'phone'],
		dwelling: ['householdId', 'home'],
		care: ['care', 'careNote'],
	},
	fields: {
		name: nameField,
		initials: initialsField,
		gender: v.picklist(GENDERS),
		birthDay: v.optional(dayField),
		householdId: idField,
		/** The household's address, so that a list needs no second look-up. */
		home: homeField,
		phone: v.optional(phoneField),
		care: v.pipe(v.array(v.picklist(CARE_CATEGORIES)), v.maxLength(10)),
		careNote: v.optional(textField),
	},
	lookup: ['householdId', 'home'],
	rules: { create: grid, change: grid, remove: staff },
});
export type Resident = RecordOf<typeof residents>;
