import type { AnyRecord, Table } from '../kernel/define-table.ts';
import { isSame } from '../kernel/is-same.ts';
import { NOBODY, type Actor, type Rule, type RuleCase, type RuleReason } from '../kernel/rule.ts';

/** What the rules say to a change of one record. `field` is the one that is not allowed; absent when it is the record. */
export type Judgement = { allowed: true } | { allowed: false; reason: RuleReason; field?: string };

const ALLOWED: Judgement = { allowed: true };

/**
 * Judges a change of one record by its table's rules (docs/rights.md is drawn from the same). What changed is found by
 * comparing, so that it does not matter how the change came about. A change that changes nothing is allowed.
 *
 * @param changed the fields that differ, where they are known already
 */
export function judgeChange(table: Table, given: RuleCase, changed?: readonly string[]): Judgement {
	const { before, after } = given;
	// Else an edit that was made offline would bring back a person who was erased meanwhile.
	if ((before ?? after).erased !== undefined && given.actor.bringsBack !== true)
		return changedFields(before, after).length === 0 ? ALLOWED : { allowed: false, reason: 'fixed' };
	// What only the station writes came from it: who brings it back after a restore has not made it up.
	if (given.actor.bringsBack === true && isStations(table)) return ALLOWED;
	if (before === null) {
		const refused = judge(table.rules.create, given, 'role');
		if (refused !== null) return refused;
	}
	for (const field of changed ?? changedFields(before, after)) {
		if (field === 'erased' && given.actor.bringsBack === true) continue;
		const rule = before === null ? ruleOfBeginning(table, field, given.actor) : ruleOf(table, field);
		const refused =
			rule === null ? null : judge(rule, given, field === 'deleted' ? 'never-removed' : 'fixed');
		if (refused !== null) return { ...refused, field };
	}
	if (after.deleted !== undefined && before?.deleted === undefined && after.deleted.by !== given.actor.member)
		return given.actor.bringsBack === true ? ALLOWED : { allowed: false, reason: 'author', field: 'deleted' };
	return ALLOWED;
}

/**
 * Judges a write that changes nothing: it takes the place of what stands all the same, and would meet the next edit of
 * whoever had not seen it. It is for those who could change something of the record.
 */
export function judgeRepetition(table: Table, given: RuleCase): Judgement {
	if (given.actor.bringsBack === true) return ALLOWED;
	const refused = judge(table.rules.change, given, 'fixed');
	if (refused === null) return ALLOWED;
	const others = Object.values(table.rules.fields ?? {});
	return others.some((rule) => judge(rule, given, 'fixed') === null) ? ALLOWED : refused;
}

/** Whether nobody but the station begins and changes a table's records, apart from single fields. */
function isStations({ rules }: Table): boolean {
	return rules.create.length === 0 && rules.change.length === 0;
}

/** The fields that differ between two states of a record, the mark of removal included. */
export function changedFields(before: AnyRecord | null, after: AnyRecord): string[] {
	const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
	fields.delete('id');
	return [...fields].filter((field) => !isSame(before?.[field], after[field]));
}

/** The rule that a change of a field must keep. */
export function ruleOf(table: Table, field: string): Rule {
	if (field === 'erased') return NOBODY;
	if (field === 'deleted') return table.rules.remove;
	return table.rules.fields?.[field] ?? table.rules.change;
}

/** The rule that a record must keep to begin with a field, beside that of its beginning; `null` where there is none. */
export function ruleOfBeginning({ rules }: Table, field: string, actor?: Actor): Rule | null {
	if (field === 'deleted') return rules.remove;
	const begin = rules.begin?.[field];
	// What is brought back came there by changes.
	if (begin !== undefined) return begin.length === 0 && actor?.bringsBack === true ? null : begin;
	const rule = rules.fields?.[field] ?? NOBODY;
	return rule.length === 0 ? null : rule;
}

/** `null` when allowed; else why not, as the grant says that comes nearest. */
function judge(rule: Rule, given: RuleCase, nobody: RuleReason): (Judgement & { allowed: false }) | null {
	if (rule.length === 0) return { allowed: false, reason: nobody };
	let nearest: RuleReason = 'role';
	for (const { roles, when } of rule) {
		if (!roles.includes(given.actor.role)) continue;
		const missing = when.find((condition) => !condition.holds(given));
		if (missing === undefined) return null;
		if (nearest === 'role') nearest = missing.reason;
	}
	return { allowed: false, reason: nearest };
}
