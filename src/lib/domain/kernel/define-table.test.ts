import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { defineTable } from './define-table.ts';
import { NOBODY } from './rule.ts';

const rules = { create: NOBODY, change: NOBODY, remove: NOBODY };

const fields = { name: v.string(), phone: v.optional(v.string()) };

describe('defineTable', () => {
	it('notes to which group each field belongs', () => {
		const table = defineTable({
			name: 'people',
			document: 'grid',
			rules,
			merge: { person: ['name'], contact: ['phone'] },
			fields,
		});
		expect(table.merge).toBe('group');
		expect([...table.groupOf]).toEqual([
			['name', 'person'],
			['phone', 'contact'],
		]);
	});

	it('refuses a field that stands in two groups', () => {
		expect(() =>
			defineTable({
				name: 'people',
				document: 'grid',
				rules,
				merge: { person: ['name', 'phone'], contact: ['phone'] },
				fields,
			}),
		).toThrow('people.phone stands in two groups');
	});

	it('refuses a field that stands in no group', () => {
		expect(() =>
			defineTable({ name: 'people', document: 'grid', rules, merge: { person: ['name'] }, fields }),
		).toThrow('people.phone stands in no group');
	});

	it('has neither texts nor look-ups unless they are declared', () => {
		const table = defineTable({ name: 'people', document: 'grid', rules, merge: 'record', fields });
		expect([table.texts, table.lookup, table.groupOf.size]).toEqual([[], [], 0]);
	});
});

describe("a table's schema", () => {
	const { schema } = defineTable({ name: 'people', document: 'grid', rules, merge: 'record', fields });

	it('keeps fields that this version does not know', () => {
		const record = { name: '陈玉兰', fromTheFuture: { a: 1 } };
		expect(v.parse(schema, record)).toEqual(record);
	});

	it('refuses a field of another kind, and one that is missing', () => {
		expect(v.is(schema, { name: 7 })).toBe(false);
		expect(v.is(schema, { phone: '1' })).toBe(false);
	});

	it('knows of every record whether it was removed, by whom and when', () => {
		expect(v.is(schema, { name: 'a', deleted: { by: 'm1', at: 5 } })).toBe(true);
		expect(v.is(schema, { name: 'a', deleted: true })).toBe(false);
	});
});
