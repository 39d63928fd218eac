import type { Table } from '../kernel/define-table.ts';
import type { DocumentKind } from '../kernel/document-name.ts';
import type { Role, Rule } from '../kernel/rule.ts';
import { allTables } from '../tables.ts';
import { READINGS, type Reading } from './readings.ts';
import { ruleLines, type RuleLine } from './rule-lines.ts';

/** A table with its rules in lines. */
export interface TableRights {
	readonly table: Table;
	readonly lines: readonly RuleLine[];
}

/** A kind of document: who reads it, and who changes what in it. */
export interface DocumentRights {
	/** `any` for what every document holds. */
	readonly document: DocumentKind | 'any';
	readonly readings: readonly Reading[];
	readonly tables: readonly TableRights[];
}

const DOCUMENTS = ['station', 'roster', 'team', 'pair', 'grid', 'any'] as const;

/**
 * All rights, by kinds of documents. For one role only what it reads and may do: lines that allow it nothing are left
 * out, and so are the kinds of documents in which nothing is left.
 */
export function rightsOutline(role: Role | null): DocumentRights[] {
	return DOCUMENTS.map((document): DocumentRights => {
		const readings = READINGS.filter(
			(one) => one.document === document && (role === null || one.role === role),
		);
		const tables = allTables().filter((table) => table.document === document);
		return {
			document,
			readings,
			tables: tables.map((table) => ({
				table,
				lines: role === null ? ruleLines(table) : ruleLines(table).flatMap((line) => lineOf(line, role)),
			})),
		};
	}).filter(({ readings, tables }) => readings.length > 0 || tables.some(({ lines }) => lines.length > 0));
}

function lineOf(line: RuleLine, role: Role): RuleLine[] {
	const rule: Rule = line.rule.filter(({ roles }) => roles.includes(role));
	return rule.length === 0 ? [] : [{ ...line, rule }];
}
