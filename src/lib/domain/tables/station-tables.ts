import * as v from 'valibot';
import { countField, dayField, idField, initialsField, lineField, nameField, textField } from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { grant, NOBODY, type Rule } from '../kernel/rule.ts';

const staff: Rule = [grant(['head', 'staff'])];

/** The station itself 志愿服务站: one record with the id `station`. */
export const profiles = defineTable({
	name: 'profiles',
	document: 'station',
	merge: 'record',
	fields: {
		name: nameField,
		foundedOn: dayField,
		/** Whom to call when a visit finds somebody in an urgent condition. */
		emergencyPhone: v.optional(lineField),
		/** Days for which a device shows personal data without having heard of the station; 30 where it is not set. */
		leaseDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365))),
	},
	rules: { create: NOBODY, change: staff, remove: NOBODY },
});
export type Profile = RecordOf<typeof profiles>;

/** 网格: the smallest area of management; its leader 网格长 answers for it. */
export const grids = defineTable({
	name: 'grids',
	document: 'station',
	merge: 'record',
	fields: { name: nameField, leaderId: v.optional(idField) },
	rules: { create: staff, change: staff, remove: staff },
});
export type Grid = RecordOf<typeof grids>;

/** 楼栋. Homes are `number-unit-room`; a room is its floor and a two-digit number. */
export const buildings = defineTable({
	name: 'buildings',
	document: 'station',
	merge: 'record',
	fields: {
		number: v.pipe(v.string(), v.regex(/^[0-9A-Za-z一-鿿]{1,10}$/)),
		gridId: idField,
		units: countField,
		floors: countField,
		homesPerFloor: countField,
	},
	lookup: ['gridId'],
	rules: { create: staff, change: staff, remove: staff },
});
export type Building = RecordOf<typeof buildings>;

/** 服务队 */
export const teams = defineTable({
	name: 'teams',
	document: 'station',
	merge: 'record',
	fields: { name: nameField, charter: v.optional(textField) },
	rules: { create: staff, change: staff, remove: staff },
});
export type Team = RecordOf<typeof teams>;

/** Members' names, for every member: who is who. A record's id is the member's. Particulars are in `members`. */
export const directory = defineTable({
	name: 'directory',
	document: 'station',
	merge: 'record',
	fields: { name: nameField, initials: initialsField },
	lookup: ['initials'],
	rules: { create: staff, change: staff, remove: staff },
});
export type DirectoryEntry = RecordOf<typeof directory>;
