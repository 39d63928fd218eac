import * as v from 'valibot';
import { expect, it } from 'vitest';
import { defineTable } from '../kernel/define-table.ts';
import { grant, NOBODY } from '../kernel/rule.ts';
import { isAuthor } from './conditions.ts';
import { conditionsOf, ruleLines } from './rule-lines.ts';
import type { Table } from '../kernel/define-table.ts';

const field = v.string();
const table = defineTable({
	name: 'letters',
	document: 'station',
	merge: 'record',
	fields: { to: field, from: field, stamp: field, colour: field },
	texts: ['body'],
	rules: {
		create: [grant(['head'])],
		change: [grant(['head', 'staff'])],
		fields: {
			to: NOBODY,
			from: NOBODY,
			stamp: [grant(['head', 'staff'])],
			body: [grant(['staff'], isAuthor('from'))],
		},
		remove: NOBODY,
	},
}) as unknown as Table;

it('puts fields of one rule together and leaves out those that keep the table’s', () => {
	const lines = ruleLines(table).map(({ actions, fields, rule }) => [
		actions.join(),
		fields.join(),
		rule.map(({ roles, when }) => [roles.join(), when.map(({ name }) => name).join()].join(':')).join('|'),
	]);
	expect(lines).toEqual([
		['create', '', 'head:'],
		['change', '', 'head,staff:'],
		['change', 'to,from', ''],
		['create,change', 'body', 'staff:author'],
		['remove', '', ''],
	]);
});

it('finds every condition once, those of single fields too', () => {
	expect(conditionsOf([table, table]).map(({ name }) => name)).toEqual(['author']);
});

it('puts together what may be done by one rule', () => {
	const actionsOf = (rules: Pick<Table['rules'], 'create' | 'change' | 'remove'>) =>
		ruleLines({ ...table, rules }).map(({ actions }) => actions.join());
	const head = [grant(['head'])];
	const staff = [grant(['head', 'staff'])];
	expect(actionsOf({ create: head, change: head, remove: [grant(['head'])] })).toEqual([
		'create,change,remove',
	]);
	expect(actionsOf({ create: staff, change: head, remove: staff })).toEqual(['create,remove', 'change']);
	expect(actionsOf({ create: NOBODY, change: head, remove: NOBODY })).toEqual(['create', 'change', 'remove']);
});

it('tells where it takes more to begin a record with a field, and only there', () => {
	const staff = [grant(['head', 'staff'])];
	const author = [grant(['head', 'staff'], isAuthor('from'))];
	const rules = {
		create: author,
		change: [grant(['head'])],
		fields: { to: staff, from: [grant(['head'])], stamp: [grant(['staff'])], body: NOBODY },
		begin: { stamp: author, colour: [grant(['head'])] },
		remove: NOBODY,
	};
	const told = ruleLines({ ...table, rules }).map(({ actions, fields }) => [actions.join(), fields.join()]);
	expect(told.filter(([, fields]) => fields !== '')).toEqual([
		// Who may begin one may begin it with `to`.
		['change', 'to'],
		['create', 'from,colour'],
		['change', 'stamp'],
		['change', 'body'],
	]);
});
