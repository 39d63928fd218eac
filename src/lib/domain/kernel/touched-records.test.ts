import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyChange, applyTextChange } from './change.ts';
import { defineTable, type Table } from './define-table.ts';
import { NOBODY } from './rule.ts';
import { touchedRecords } from './touched-records.ts';

const rules = { create: NOBODY, change: NOBODY, remove: NOBODY };

const fields = { name: v.any(), phone: v.any() };
const plain: Table = defineTable({
	name: 'plain',
	document: 'grid',
	rules,
	merge: 'record',
	fields,
	texts: ['story'],
});
const grouped: Table = defineTable({
	name: 'grouped',
	document: 'grid',
	rules,
	merge: { person: ['name'], contact: ['phone'] },
	fields,
});
const single: Table = defineTable({ name: 'single', document: 'grid', rules, merge: 'field', fields });
const tables = [plain, grouped, single];

const put = (into: Table, id: string, values: Record<string, unknown>) => (doc: Y.Doc) =>
	applyChange(doc, into, { table: into.name, id, fields: values });

const type = (id: string, insert: string) => (doc: Y.Doc) =>
	applyTextChange(doc, { table: 'plain', id, text: 'story', index: 0, remove: 0, insert });

/** What a transaction touches, as both the writer and somebody who receives it see it. */
function touched(before: ((doc: Y.Doc) => void)[], work: (doc: Y.Doc) => void) {
	const [writer, reader] = [new Y.Doc(), new Y.Doc()];
	writer.transact(() => before.forEach((step) => step(writer)));
	Y.applyUpdate(reader, Y.encodeStateAsUpdate(writer));
	const seen: { records: string[]; unknown: string[] }[] = [];
	for (const doc of [writer, reader])
		doc.on('afterTransaction', (transaction: Y.Transaction) => {
			const { records, unknown } = touchedRecords(transaction, tables);
			seen.push({ records: records.map(({ table, id }) => `${table.name}/${id}`).sort(), unknown });
		});
	writer.on('update', (update: Uint8Array) => Y.applyUpdate(reader, update));
	writer.transact(() => work(writer));
	expect(seen).toHaveLength(2);
	expect(seen[1]).toEqual(seen[0]);
	return seen[0];
}

describe('touchedRecords', () => {
	it.each(tables.map((table) => [table.merge, table] as const))(
		'names a record that is begun, by %s',
		(_, into) => {
			expect(touched([], put(into, 'a', { name: 'x', phone: '1' }))).toEqual({
				records: [`${into.name}/a`],
				unknown: [],
			});
		},
	);

	it.each(tables.map((table) => [table.merge, table] as const))(
		'names only the record that is changed, by %s',
		(_, into) => {
			const before = [put(into, 'a', { name: 'x' }), put(into, 'b', { name: 'y' })];
			expect(touched(before, put(into, 'b', { name: 'z' }))?.records).toEqual([`${into.name}/b`]);
		},
	);

	it('names a record whose only field was taken away', () => {
		const before = [put(single, 'a', { name: 'x', phone: '1' })];
		expect(touched(before, put(single, 'a', { phone: null }))?.records).toEqual(['single/a']);
	});

	it('names each record once, of all tables', () => {
		const work = (doc: Y.Doc) => {
			put(plain, 'a', { name: 'x' })(doc);
			put(plain, 'a', { phone: '1' })(doc);
			put(grouped, 'g', { name: 'x', phone: '1' })(doc);
			type('t', 'hello')(doc);
		};
		expect(touched([], work)?.records).toEqual(['grouped/g', 'plain/a', 'plain/t']);
	});

	it('names the record of a text that is typed into', () => {
		expect(touched([type('2026-11-23', 'a')], type('2026-11-23', 'b'))?.records).toEqual([
			'plain/2026-11-23',
		]);
	});

	it('reports names that no table declares', () => {
		const work = (doc: Y.Doc) => {
			doc.getMap('strange').set('a', 1);
			doc.getText('plain/a/other').insert(0, 'x');
			doc.getArray('list').insert(0, [1]);
		};
		const seen = touched([], work);
		expect(seen?.records).toEqual([]);
		expect(seen?.unknown.sort()).toEqual(['list', 'plain/a/other', 'strange']);
	});

	it('touches nothing where nothing is new', () => {
		const [writer, reader] = [new Y.Doc(), new Y.Doc()];
		writer.transact(() => put(plain, 'a', { name: 'x' })(writer));
		Y.applyUpdate(reader, Y.encodeStateAsUpdate(writer));
		const seen: string[][] = [];
		reader.on('afterTransaction', (transaction: Y.Transaction) =>
			seen.push(touchedRecords(transaction, tables).records.map(({ id }) => id)),
		);
		Y.applyUpdate(reader, Y.encodeStateAsUpdate(writer));
		expect(seen).toEqual([[]]);
	});
});
