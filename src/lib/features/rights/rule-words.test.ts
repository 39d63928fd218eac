import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { allTables } from '$lib/domain/tables.ts';
import { ROLES } from '$lib/domain/kernel/rule.ts';
import { READINGS } from '$lib/domain/rights/readings.ts';
import { conditionsOf } from '$lib/domain/rights/rule-lines.ts';
import { rightsOutline } from '$lib/domain/rights/rights-outline.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { fieldName, tableName } from './record-words.ts';
import {
	conditionWords,
	documentWords,
	grantWords,
	lineWords,
	nobodyWords,
	reachWords,
	rolesWords,
	sourceWords,
} from './rule-words.ts';

afterEach(() => overwriteGetLocale(() => 'zh-CN'));

const LOCALES = ['zh-CN', 'en'] as const;
/** Every field that a record may have, with its table. */
const FIELDS = allTables().flatMap(({ name, fields, texts }) =>
	[...fields, ...texts, 'deleted', 'erased'].map((field) => ({ table: name, field })),
);
const words = (locale: string) =>
	JSON.parse(readFileSync(`src/lib/text/rights/${locale}.json`, 'utf8')) as Record<string, string>;

describe.each(LOCALES)('in %s', (locale) => {
	it('every table and field has words of its own, not its coded name', () => {
		overwriteGetLocale(() => locale);
		const file = words(locale);
		for (const { name } of allTables()) expect(tableName(name)).toBe(file[`rights_table_${name}`]);
		for (const { table, field } of FIELDS) {
			const word = file[`rights_field_${table}_${field}`] ?? file[`rights_field_${field}`];
			expect(word, `${table}.${field}`).toBeDefined();
			expect(fieldName(table, field), `${table}.${field}`).toBe(word);
		}
	});

	it('every condition of every rule has words', () => {
		overwriteGetLocale(() => locale);
		const without = conditionsOf(allTables()).filter((one) => conditionWords(one) === one.name);
		expect(without).toEqual([]);
	});

	it('no two fields of a table are called the same', () => {
		overwriteGetLocale(() => locale);
		for (const { name, fields, texts } of allTables()) {
			const called = [...fields, ...texts].map((field) => fieldName(name, field));
			expect(new Set(called).size, name).toBe(called.length);
		}
	});

	it('everything that the page says is said', () => {
		overwriteGetLocale(() => locale);
		const said = READINGS.flatMap((reading) => [reachWords(reading.reach), sourceWords(reading)]);
		for (const role of [null, ...ROLES])
			for (const { document, tables } of rightsOutline(role)) {
				said.push(...Object.values(documentWords(document)));
				for (const { table, lines } of tables)
					for (const line of lines) {
						said.push(lineWords(table.name, line, true), nobodyWords(line));
						said.push(...line.rule.map((grant) => grantWords(grant, role)));
					}
			}
		expect(said.filter((text) => text === '' || text.includes('undefined'))).toEqual([]);
	});
});

describe('rules in words', () => {
	it('say who may, and what must hold', () => {
		const visits = rightsOutline(null)
			.flatMap(({ tables }) => tables)
			.find(({ table }) => table.name === 'visits')!;
		const told = visits.lines.map((line) => [
			lineWords('visits', line, true),
			line.rule.length === 0
				? nobodyWords(line)
				: line.rule.map((grant) => grantWords(grant, null)).join('；'),
		]);
		expect(told).toEqual([
			['新建', '站长、专职、队长、志愿者（记在自己名下，服务对象在同一份档案里）'],
			['修改其他内容', '站长、专职（写明原因）；站长、专职、队长、志愿者（记在自己名下，在 7 天之内）'],
			['修改服务对象、走访人、录入时间', '写下后不再改'],
			['新建时填写更正说明', '谁都不能'],
			['修改更正说明', '站长、专职（写明原因）'],
			['移除', '谁都不能'],
		]);
	});

	it('say to one role what must hold', () => {
		const told = rightsOutline('volunteer')
			.flatMap(({ tables }) => tables)
			.find(({ table }) => table.name === 'visits')!
			.lines.map(({ rule }) => rule.map((grant) => grantWords(grant, 'volunteer')).join('；'));
		expect(told).toEqual(['条件：记在自己名下，服务对象在同一份档案里', '条件：记在自己名下，在 7 天之内']);
		expect(grantWords({ roles: ['head'], when: [] }, 'head')).toBe('可以');
	});

	it('call everybody so', () => {
		expect(rolesWords(ROLES)).toBe('任何人');
		expect(rolesWords(['head', 'contact'])).toBe('站长、共建单位联系人');
	});

	it('call what this version does not know by its coded name', () => {
		expect(tableName('strangers')).toBe('strangers');
		expect(tableName('toString')).toBe('toString');
		expect(fieldName('visits', 'constructor')).toBe('constructor');
	});
});
