import type { Table } from '../kernel/define-table.ts';
import type { Condition, Rule } from '../kernel/rule.ts';
import { ruleOfBeginning } from './judge-change.ts';

/** What a rule is about. */
export type RuleAction = 'create' | 'change' | 'remove';

/** One line of a table's rules, as the rights page and docs/rights.md tell it. */
export interface RuleLine {
	/** What may be done by the rule; where the line is for single fields: to begin a record with them, to change them. */
	readonly actions: readonly RuleAction[];
	/** The fields that the line is for; empty for whole records, and for changes of all that have no line of their own. */
	readonly fields: readonly string[];
	readonly rule: Rule;
}

/**
 * A table's rules in lines: what shares a rule stands together, and fields that keep the table's have no line. What
 * nobody may stands by itself, since the words for it differ.
 */
export function ruleLines(table: Table): RuleLine[] {
	const { rules } = table;
	const apart = new Map<string, { actions: RuleAction[]; fields: string[]; rule: Rule }>();
	for (const field of [...table.fields, ...table.texts])
		for (const { actions, rule } of rulesApart(table, field)) {
			const name = `${actions.join()} ${signature(rule)}`;
			const line = apart.get(name);
			if (line === undefined) apart.set(name, { actions, fields: [field], rule });
			else line.fields.push(field);
		}
	const whole = (['create', 'change', 'remove'] as const).map((action) => ({ action, rule: rules[action] }));
	const lines: RuleLine[] = [];
	for (const { action, rule } of whole) {
		const same = whole.filter((one) => signature(one.rule) === signature(rule)).map((one) => one.action);
		const actions = rule.length === 0 ? [action] : same;
		// Told with the first of them.
		if (actions[0] === action) lines.push({ actions, fields: [], rule });
		if (action === 'change') lines.push(...apart.values());
	}
	return lines;
}

/** What of a field's rules the table's own do not say. */
function rulesApart(table: Table, field: string): { actions: RuleAction[]; rule: Rule }[] {
	const { create, change, fields } = table.rules;
	const ofBeginning = ruleOfBeginning(table, field) ?? create;
	const ofChange = fields?.[field] ?? change;
	const begins = !covers(ofBeginning, create);
	const changes = signature(ofChange) !== signature(change);
	if (begins && changes && signature(ofBeginning) === signature(ofChange))
		return [{ actions: ['create', 'change'], rule: ofChange }];
	return [
		...(begins ? [{ actions: ['create' as const], rule: ofBeginning }] : []),
		...(changes ? [{ actions: ['change' as const], rule: ofChange }] : []),
	];
}

/** Whether whoever keeps one rule keeps another by that. */
function covers(rule: Rule, kept: Rule): boolean {
	return kept.every(({ roles, when }) =>
		roles.every((role) =>
			rule.some((other) => other.roles.includes(role) && other.when.every((one) => when.includes(one))),
		),
	);
}

/** Every condition that tables' rules name, each once by its name. */
export function conditionsOf(tables: readonly Table[]): Condition[] {
	const found = new Map<string, Condition>();
	for (const table of tables)
		for (const { rule } of ruleLines(table))
			for (const { when } of rule) for (const condition of when) found.set(condition.name, condition);
	return [...found.values()];
}

/** Rules that say the same have the same. */
function signature(rule: Rule): string {
	return JSON.stringify(rule.map(({ roles, when }) => [roles, when.map(({ name }) => name)]));
}
