import * as v from 'valibot';
import {
	blobField,
	countField,
	dayField,
	homeField,
	idField,
	idsField,
	initialsField,
	lineField,
	minutesField,
	momentField,
	nameField,
	phoneField,
	textField,
} from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { grant, NOBODY, type Role, type Rule } from '../kernel/rule.ts';
import { givesReason, isAuthor, isDocumentsOwn, names, withinCorrectionDays } from '../rights/conditions.ts';
import {
	CARE_CATEGORIES,
	CONDITIONS,
	DIFFICULTY_STATES,
	GENDERS,
	HELPS,
	PAIRING_STATES,
	RISKS,
} from '../vocabulary.ts';

const visitors: readonly Role[] = ['head', 'staff', 'teamLeader', 'volunteer'];
const staff: Rule = [grant(['head', 'staff'])];
const leaders: Rule = [grant(['head', 'staff', 'teamLeader'])];
const anyVisitor: Rule = [grant(visitors)];

const helpsField = v.pipe(v.array(v.picklist(HELPS)), v.maxLength(HELPS.length));

/** 结对: one record, whose id is the document's owner. Who may open the document follows from it. */
export const pairings = defineTable({
	name: 'pairings',
	document: 'pair',
	merge: {
		people: ['recipientId', 'volunteerIds', 'leaderId'],
		cadence: ['risk', 'cadenceDays'],
		term: ['state', 'startedOn', 'endedOn', 'reason'],
	},
	fields: {
		recipientId: idField,
		/** The first is asked first when a visit is due. */
		volunteerIds: idsField,
		/** The team leader responsible. */
		leaderId: v.optional(idField),
		risk: v.picklist(RISKS),
		/** Days from one visit to the next, where the station departs from what follows from the risk. */
		cadenceDays: v.optional(v.pipe(countField, v.minValue(1))),
		state: v.picklist(PAIRING_STATES),
		startedOn: dayField,
		endedOn: v.optional(dayField),
		reason: v.optional(lineField),
	},
	lookup: ['recipientId', '*volunteerIds'],
	rules: {
		create: [grant(['head', 'staff'], isDocumentsOwn)],
		change: leaders,
		fields: { recipientId: NOBODY, leaderId: staff, startedOn: staff },
		remove: staff,
	},
});
export type Pairing = RecordOf<typeof pairings>;

/** 服务对象: what a paired volunteer needs to know of the person; the resident's own record stays in the grid. */
export const recipients = defineTable({
	name: 'recipients',
	document: 'pair',
	merge: 'record',
	fields: {
		residentId: v.optional(idField),
		gridId: v.optional(idField),
		name: nameField,
		initials: initialsField,
		gender: v.picklist(GENDERS),
		birthDay: v.optional(dayField),
		home: homeField,
		care: v.pipe(v.array(v.picklist(CARE_CATEGORIES)), v.maxLength(10)),
		phone: v.optional(phoneField),
		/** A relative or neighbour to call, and what they are to the person. */
		contactName: v.optional(nameField),
		contactPhone: v.optional(phoneField),
		contactRelation: v.optional(lineField),
		/** What is asked for, in words. */
		needs: v.optional(textField),
		/** What to mind on the visit: hard of hearing, dog, key with the neighbour. */
		caution: v.optional(textField),
	},
	lookup: ['initials', 'home'],
	rules: {
		create: staff,
		change: leaders,
		/** What a visitor learns at the door. */
		fields: { needs: anyVisitor, caution: anyVisitor },
		remove: staff,
	},
});
export type Recipient = RecordOf<typeof recipients>;

/** 个性化帮扶协议 */
export const agreements = defineTable({
	name: 'agreements',
	document: 'pair',
	merge: 'record',
	fields: {
		recipientId: idField,
		helps: helpsField,
		content: v.optional(textField),
		startsOn: dayField,
		endsOn: dayField,
		place: v.optional(lineField),
		time: v.optional(lineField),
	},
	lookup: ['recipientId'],
	rules: { create: leaders, change: leaders, fields: { recipientId: NOBODY }, remove: staff },
});
export type Agreement = RecordOf<typeof agreements>;

/** 走访: a call at a home. Written once by the visitor; withdrawn rather than removed. */
export const visits = defineTable({
	name: 'visits',
	document: 'pair',
	merge: 'record',
	fields: {
		recipientId: idField,
		/** The member who called. */
		authorId: idField,
		day: dayField,
		/** When it was entered, by the phone's clock: tells order within a day, decides nothing. */
		enteredAt: momentField,
		minutes: minutesField,
		helps: helpsField,
		condition: v.picklist(CONDITIONS),
		note: v.optional(textField),
		photos: v.pipe(v.array(blobField), v.maxLength(6)),
		/** The recipient's signature as a picture. */
		signature: v.optional(blobField),
		withdrawnReason: v.optional(lineField),
		/** Who put it right when its author no longer could, when (ms, their clock) and why. */
		correction: v.optional(v.object({ by: idField, at: momentField, reason: lineField })),
	},
	lookup: ['recipientId', 'authorId', 'day'],
	rules: {
		create: [grant(visitors, isAuthor('authorId'), names('recipientId', 'recipients'))],
		change: [
			grant(['head', 'staff'], givesReason),
			grant(visitors, isAuthor('authorId'), withinCorrectionDays),
		],
		fields: {
			recipientId: NOBODY,
			authorId: NOBODY,
			enteredAt: NOBODY,
			correction: [grant(['head', 'staff'], givesReason)],
		},
		/** No visit begins with somebody's word that it was wrong. */
		begin: { correction: NOBODY },
		remove: NOBODY,
	},
});
export type Visit = RecordOf<typeof visits>;

/** 困难: a concrete problem found. */
export const difficulties = defineTable({
	name: 'difficulties',
	document: 'pair',
	merge: 'record',
	fields: {
		recipientId: idField,
		what: lineField,
		state: v.picklist(DIFFICULTY_STATES),
		reportedOn: dayField,
		reporterId: idField,
		ownerId: v.optional(idField),
		dueOn: v.optional(dayField),
		solvedOn: v.optional(dayField),
		outcome: v.optional(textField),
	},
	lookup: ['recipientId', 'state'],
	rules: {
		create: [grant(visitors, isAuthor('reporterId'), names('recipientId', 'recipients'))],
		change: [grant(['head', 'staff', 'teamLeader']), grant(['volunteer'], isAuthor('reporterId'))],
		fields: {
			recipientId: NOBODY,
			reporterId: NOBODY,
			reportedOn: NOBODY,
			/** Whoever is there says how it went. */
			state: anyVisitor,
			solvedOn: anyVisitor,
			outcome: anyVisitor,
			ownerId: leaders,
			dueOn: leaders,
		},
		remove: staff,
	},
});
export type Difficulty = RecordOf<typeof difficulties>;
