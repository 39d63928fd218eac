import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ROLES, type Grant, type Role } from '../src/lib/domain/kernel/rule.ts';
import { CORRECTION_DAYS } from '../src/lib/domain/rights/conditions.ts';
import { READINGS } from '../src/lib/domain/rights/readings.ts';
import { conditionsOf, type RuleLine } from '../src/lib/domain/rights/rule-lines.ts';
import { rightsOutline, type DocumentRights } from '../src/lib/domain/rights/rights-outline.ts';
import { allTables } from '../src/lib/domain/tables.ts';

/** Where the document lies. */
export const RIGHTS_FILE = fileURLToPath(new URL('../docs/rights.md', import.meta.url));

type Words = (key: string) => string;

/** docs/rights.md as the rules have it now, in the words of the rights page. */
export async function rightsDocument(): Promise<string> {
	const [en, zh] = [words('en'), words('zh-CN')];
	const text = [
		'# Rights',
		'Made by `npm run rights` from the rules themselves (`src/lib/domain/tables/`, `src/lib/domain/rights/`), by which both the phones and the station judge (`judgeChange`). Not to be edited by hand: a test compares it with the rules. The page 权限 of the app shows the same.',
		'Rights are per document: what a member is follows, document by document, from records that only staff (or leaders, where a table says so) can write. Whoever may not open a document sees nothing of it and changes nothing in it.',
		'## Who sees which documents',
		...readingTables(en, zh),
		'## Who changes what',
		`"Change the rest" means all fields that have no line of their own, fields of newer versions included. Whoever begins a record keeps the rule of each field that it begins with, beside the one to begin; where that asks for more, the field's line says "begin with". Where several may do something under different conditions, one of the lines has to hold. Nothing is ever taken out of a document: "remove" is a mark. What the station itself writes (set-up, sample, conflicts, accepted items of the quarantine, erasure) goes by no rule. A record whose person was erased is changed by nobody.`,
		...rightsOutline(null).flatMap((one) => documentSection(one, en, zh)),
		'## Conditions',
		table(
			['Condition', 'In words', 'Reason when it does not hold'],
			conditionsOf(allTables()).map((condition) => [
				code(condition.name),
				conditionWords(condition.name, en),
				code(condition.reason),
			]),
		),
		'Where nobody of the role may do it at all the reason is `role`; where nobody may, `fixed`, and `never-removed` for the mark of removal.',
	].join('\n\n');
	return format(text, { ...(await resolveConfig(RIGHTS_FILE)), parser: 'markdown' });
}

function readingTables(en: Words, zh: Words): string[] {
	const documents = rightsOutline(null).filter(({ document }) => document !== 'any');
	const reach = (role: Role, document: string) =>
		READINGS.filter((one) => one.role === role && one.document === document)
			.map((one) => en(`reach_${one.reach}`))
			.join('; ') || '–';
	const sources = READINGS.map((one) => [
		one.role,
		en(`reach_${one.reach}`),
		code(`${one.from.table}.${one.from.field}`),
	]);
	const leaders = 'A leader of any kind is a volunteer beside it, and sees what volunteers see.';
	return [
		table(
			['Role', ...documents.map(({ document }) => `${en(`document_${document}`)} (\`${document}\`)`)],
			ROLES.map((role) => [
				`${en(`role_${role}`)} ${zh(`role_${role}`)}`,
				...documents.map(({ document }) => reach(role, document)),
			]),
		),
		leaders,
		'What it follows from:',
		table(
			['Role', 'Sees', 'By'],
			// Head and staff, for each kind of document the same.
			[...new Map(sources.map((row) => [row.join(), row])).values()].map(
				([role = '', sees = '', by = '']) => [code(role), sees, by],
			),
		),
	];
}

function documentSection({ document, tables }: DocumentRights, en: Words, zh: Words): string[] {
	const title = `### ${en(`document_${document}`)} ${zh(`document_${document}`)} (\`${document}\`)`;
	return [
		title,
		...tables.flatMap(({ table: { name }, lines }) => [
			`**${en(`table_${name}`)}** ${zh(`table_${name}`)} (\`${name}\`)`,
			table(
				['What', 'Who'],
				lines.map((line) => [upperFirst(lineWords(line, lines, en)), whoWords(line, en)]),
			),
		]),
	];
}

function lineWords({ actions, fields }: RuleLine, lines: readonly RuleLine[], en: Words): string {
	if (fields.length > 0) {
		const begins = actions.includes('create');
		const key = !begins ? 'change_fields' : actions.includes('change') ? 'set_fields' : 'begin_fields';
		return en(`action_${key}`).replace('{fields}', fields.map(code).join(', '));
	}
	const change = lines.some((line) => line.fields.length > 0) ? 'change_rest' : 'change';
	return actions.map((action) => en(`action_${action === 'change' ? change : action}`)).join(', ');
}

function whoWords({ actions, fields, rule }: RuleLine, en: Words): string {
	if (rule.length === 0) {
		if (actions.includes('create') && fields.length === 0) return en('nobody_create');
		return en(actions.includes('change') ? 'nobody_fixed' : 'nobody');
	}
	return rule.map((grant) => grantWords(grant, en)).join('<br>');
}

function grantWords({ roles, when }: Grant, en: Words): string {
	const who = ROLES.every((role) => roles.includes(role))
		? en('anybody')
		: roles.map((role) => en(`role_${role}`)).join(', ');
	if (when.length === 0) return who;
	const conditions = when.map(({ name }) => conditionWords(name, en)).join(en('and'));
	return `${who}${en('when').replace('{conditions}', conditions)}`;
}

function conditionWords(name: string, en: Words): string {
	return en(`condition_${name.replace('.', '_')}`).replace('{days}', String(CORRECTION_DAYS));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function upperFirst(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function code(name: string): string {
	return `\`${name}\``;
}

/** The rights page's words; a word that is missing is a fault. */
function words(locale: string): Words {
	const path = new URL(`../src/lib/text/rights/${locale}.json`, import.meta.url);
	const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
	return (key) => {
		const word = file[`rights_${key}`];
		if (typeof word !== 'string') throw new Error(`src/lib/text/rights/${locale}.json lacks rights_${key}`);
		return word;
	};
}
