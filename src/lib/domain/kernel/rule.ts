import type { AnyRecord } from './define-table.ts';
import type { DocumentName } from './document-name.ts';

/** What a member is in one document, from the one with most rights to the one with fewest. */
export const ROLES = ['head', 'staff', 'teamLeader', 'gridLeader', 'volunteer', 'contact'] as const;
export type Role = (typeof ROLES)[number];

/** Who makes a change. */
export interface Actor {
	member: string;
	/** What the member is in the document concerned. */
	role: Role;
	/**
	 * Staff bring back what a restored station has lost: also what others wrote, with its authors kept. Rules about
	 * authors don't hold then.
	 */
	bringsBack?: boolean;
}

/** A change of one record, as rules see it: the same on the phone and at the station. */
export interface RuleCase {
	actor: Actor;
	document: DocumentName;
	/** The record before; `null` when the change begins it. */
	before: AnyRecord | null;
	after: AnyRecord;
	/** When the record was begun: at the station the moment of its arrival, on a phone the moment of entry; `null` when it is new. */
	createdAt: number | null;
	/** Ms by the clock of whoever judges. */
	now: number;
	/** Another record of the same document; `null` when there is none such. */
	look(table: string, id: string): AnyRecord | null;
}

/** Why a rule does not allow something; the words for people are looked up by it. */
export const RULE_REASONS = [
	/** Nobody of this role may do it. */
	'role',
	/** Only who wrote it may. */
	'author',
	/** It may be changed for some days only. */
	'too-late',
	/** It needs a reason in words. */
	'reason-missing',
	/** The field never changes after the record was begun, or is the station's own to write. */
	'fixed',
	/** Records of this kind are withdrawn, never removed. */
	'never-removed',
	/** Only oneself may say it. */
	'self',
	/** It would make somebody staff, or is about staff: the head's business. */
	'head-only',
	/** It would make somebody a leader, or is about one: staff's business. */
	'staff-only',
	/** It names a record that the document does not hold. */
	'names-nothing',
] as const;
export type RuleReason = (typeof RULE_REASONS)[number];

/** Something that must hold beside the role. Its name is what the words of the rights page are looked up by. */
export interface Condition {
	readonly name: string;
	readonly reason: RuleReason;
	holds(given: RuleCase): boolean;
}

/** Who may, and what must hold then. */
export interface Grant {
	readonly roles: readonly Role[];
	readonly when: readonly Condition[];
}

/** Allowed is what any of the grants allows; without a grant, what nobody may do. */
export type Rule = readonly Grant[];

/** The rules of a table. */
export interface TableRules {
	/** To begin a record, with whatever fields have no rule of their own. */
	readonly create: Rule;
	/** To change any field that has no rule of its own, fields of newer versions included. */
	readonly change: Rule;
	/**
	 * Rules of single fields, texts included, in the place of `change`. They also hold, beside `create`, for a record that
	 * begins with the field. With `NOBODY` a field is fixed: it is as whoever began the record set it.
	 */
	readonly fields?: Readonly<Record<string, Rule>>;
	/** Where another rule holds for a record that begins with the field than for its changes. */
	readonly begin?: Readonly<Record<string, Rule>>;
	/** To mark a record as removed, or to take the mark away. */
	readonly remove: Rule;
}

/** A grant for some roles, where all of the conditions hold. */
export function grant(roles: readonly Role[], ...when: readonly Condition[]): Grant {
	return { roles, when };
}

/** What nobody but the station itself does. */
export const NOBODY: Rule = [];
