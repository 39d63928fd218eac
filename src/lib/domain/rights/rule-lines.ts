import type { Table } from '../kernel/define-table.ts';
import type { Condition, Rule } from '../kernel/rule.ts';

/** What a rule is about. */
export type RuleAction = 'create' | 'change' | 'remove';

/** One line of a table's rules, as the rights page and docs/rights.md tell it. */
export interface RuleLine {
	/** What may be done by the rule; of `change` alone where the line is for single fields. */
	readonly actions: readonly RuleAction[];
	/** The fields that the line is for; empty for whole records, and for changes of all that have no line of their own. */
	readonly fields: readonly string[];
	readonly rule: Rule;
}

/**
 * A table's rules in lines: what shares a rule stands together, and fields that keep the table's have no line. What
 * nobody may stands by itself, since the words for it differ.
 */
export function ruleLines({ fields, texts, rules }: Table): RuleLine[] {
	const ofChange = signature(rules.change);
	const apart = new Map<string, { fields: string[]; rule: Rule }>();
	for (const field of [...fields, ...texts]) {
		const rule = rules.fields?.[field];
		if (rule === undefined || signature(rule) === ofChange) continue;
		const line = apart.get(signature(rule));
		if (line === undefined) apart.set(signature(rule), { fields: [field], rule });
		else line.fields.push(field);
	}
	const whole = (['create', 'change', 'remove'] as const).map((action) => ({ action, rule: rules[action] }));
	const lines: RuleLine[] = [];
	for (const { action, rule } of whole) {
		const same = whole.filter((one) => signature(one.rule) === signature(rule)).map((one) => one.action);
		const actions = rule.length === 0 ? [action] : same;
		// Told with the first of them.
		if (actions[0] === action) lines.push({ actions, fields: [], rule });
		if (action === 'change') for (const line of apart.values()) lines.push({ actions: ['change'], ...line });
	}
	return lines;
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
