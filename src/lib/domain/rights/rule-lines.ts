import type { Table } from '../kernel/define-table.ts';
import type { Condition, Rule } from '../kernel/rule.ts';

/** What a rule is about. */
export type RuleAction = 'create' | 'change' | 'remove';

/** One line of a table's rules, as the rights page and docs/rights.md tell it. */
export interface RuleLine {
	readonly action: RuleAction;
	/** The fields that the line is for; empty for all that have no line of their own, and for whole records. */
	readonly fields: readonly string[];
	readonly rule: Rule;
}

/** A table's rules in lines: fields that share a rule stand together, those that keep the table's have no line. */
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
	return [
		{ action: 'create', fields: [], rule: rules.create },
		{ action: 'change', fields: [], rule: rules.change },
		...[...apart.values()].map((line): RuleLine => ({ action: 'change', ...line })),
		{ action: 'remove', fields: [], rule: rules.remove },
	];
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
