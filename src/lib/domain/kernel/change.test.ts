import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
	applyChange,
	applyTextChange,
	parseTextName,
	readRecord,
	recordIds,
	textName,
	type TextChange,
} from './change.ts';
import { defineTable, type Table } from './define-table.ts';
import { NOBODY } from './rule.ts';

const rules = { create: NOBODY, change: NOBODY, remove: NOBODY };

const anything = { name: v.any(), phone: v.any(), note: v.any() };

const tables = {
	record: table('record'),
	group: table({ person: ['name'], rest: ['phone', 'note'] }),
	field: table('field'),
};

function table(merge: 'record' | 'field' | Record<string, ('name' | 'phone' | 'note')[]>): Table {
	return defineTable({ name: 'people', document: 'grid', rules, merge, fields: anything, texts: ['story'] });
}

function write(doc: Y.Doc, into: Table, fields: Record<string, unknown>, id = 'a'): void {
	doc.transact(() => applyChange(doc, into, { table: into.name, id, fields }));
}

/** Two copies of a document with one record, whose owners then write without hearing of each other. */
function meet(into: Table, ann: Record<string, unknown>, bo: Record<string, unknown>) {
	const [one, other] = [new Y.Doc(), new Y.Doc()];
	write(one, into, { name: '陈玉兰', phone: '1', note: 'n' });
	Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
	write(one, into, ann);
	write(other, into, bo);
	exchange(one, other);
	const [here, there] = [readRecord(one, into, 'a'), readRecord(other, into, 'a')];
	expect(here).toEqual(there);
	return here;
}

function exchange(one: Y.Doc, other: Y.Doc): void {
	Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
	Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
}

describe.each(Object.entries(tables))('a table that merges by %s', (_, into) => {
	it('reads back what was written', () => {
		const doc = new Y.Doc();
		const fields = { name: '陈玉兰', phone: '1', note: ['x', 'y'] };
		write(doc, into, fields);
		expect(readRecord(doc, into, 'a')).toEqual({ id: 'a', ...fields });
	});

	it('changes only the fields that a change names', () => {
		const doc = new Y.Doc();
		write(doc, into, { name: '陈玉兰', phone: '1', note: 'n' });
		write(doc, into, { phone: '2' });
		expect(readRecord(doc, into, 'a')).toEqual({ id: 'a', name: '陈玉兰', phone: '2', note: 'n' });
	});

	it.each([null, undefined])('takes a field away that is set to %s', (nothing) => {
		const doc = new Y.Doc();
		write(doc, into, { name: '陈玉兰', phone: '1', note: 'n' });
		write(doc, into, { phone: nothing });
		expect(readRecord(doc, into, 'a')).toEqual({ id: 'a', name: '陈玉兰', note: 'n' });
	});

	it('keeps fields that it does not know, and marks a removal beside them', () => {
		const doc = new Y.Doc();
		write(doc, into, { name: '陈玉兰', future: 1 });
		write(doc, into, { deleted: { by: 'm', at: 5 } });
		expect(readRecord(doc, into, 'a')).toEqual({
			id: 'a',
			name: '陈玉兰',
			future: 1,
			deleted: { by: 'm', at: 5 },
		});
	});

	it('comes back from its bytes as it was', () => {
		const [doc, copy] = [new Y.Doc(), new Y.Doc()];
		write(doc, into, { name: '陈玉兰', phone: '1' });
		Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
		expect(readRecord(copy, into, 'a')).toEqual(readRecord(doc, into, 'a'));
	});

	it('keeps both of two records that two people begin at once', () => {
		const [one, other] = [new Y.Doc(), new Y.Doc()];
		write(one, into, { name: 'ann' }, 'a');
		write(other, into, { name: 'bo' }, 'b');
		exchange(one, other);
		expect(recordIds(one, into).sort()).toEqual(['a', 'b']);
		expect(recordIds(other, into).sort()).toEqual(['a', 'b']);
	});
});

describe('two people who change one record at once', () => {
	it('by record: one of the two stands, whole', () => {
		const met = meet(tables.record, { name: 'ann', note: 'by ann' }, { phone: 'bo', note: 'by bo' });
		expect([
			{ id: 'a', name: 'ann', phone: '1', note: 'by ann' },
			{ id: 'a', name: '陈玉兰', phone: 'bo', note: 'by bo' },
		]).toContainEqual(met);
	});

	it('by group: changes of different groups both stand', () => {
		expect(meet(tables.group, { name: 'ann' }, { phone: 'bo' })).toEqual({
			id: 'a',
			name: 'ann',
			phone: 'bo',
			note: 'n',
		});
	});

	it('by group: of two changes of one group one stands, with the rest of the group as its author saw it', () => {
		expect([
			{ id: 'a', name: '陈玉兰', phone: 'ann', note: 'n' },
			{ id: 'a', name: '陈玉兰', phone: '1', note: 'bo' },
		]).toContainEqual(meet(tables.group, { phone: 'ann' }, { note: 'bo' }));
	});

	it('by group: a removal and a change of something else both stand', () => {
		expect(meet(tables.group, { deleted: { by: 'm', at: 5 } }, { phone: 'bo' })).toMatchObject({
			deleted: { by: 'm', at: 5 },
			phone: 'bo',
		});
	});

	it('by field: changes of different fields both stand', () => {
		expect(meet(tables.field, { phone: 'ann' }, { note: 'bo' })).toEqual({
			id: 'a',
			name: '陈玉兰',
			phone: 'ann',
			note: 'bo',
		});
	});

	it('by field: of two changes of one field one stands', () => {
		expect(['ann', 'bo']).toContain(meet(tables.field, { phone: 'ann' }, { phone: 'bo' })?.phone);
	});
});

describe('readRecord', () => {
	it('is null for a record that is not there', () => {
		for (const into of Object.values(tables)) expect(readRecord(new Y.Doc(), into, 'a')).toBeNull();
	});

	it('hands out copies: who changes one changes no document', () => {
		const doc = new Y.Doc();
		write(doc, tables.record, { name: '陈玉兰' });
		Object.assign(readRecord(doc, tables.record, 'a') ?? {}, { name: 'changed' });
		expect(readRecord(doc, tables.record, 'a')?.name).toBe('陈玉兰');
	});
});

describe('texts', () => {
	const type = (doc: Y.Doc, change: Partial<TextChange>) =>
		doc.transact(() =>
			applyTextChange(doc, {
				table: 'people',
				id: 'a',
				text: 'story',
				index: 0,
				remove: 0,
				insert: '',
				...change,
			}),
		);

	it('are shared by two who begin them without hearing of each other', () => {
		const [one, other] = [new Y.Doc(), new Y.Doc()];
		type(one, { insert: '周三降温。' });
		type(other, { insert: '周六有雪。' });
		exchange(one, other);
		const story = readRecord(one, tables.record, 'a')?.story as string;
		expect(story).toContain('周三降温。');
		expect(story).toContain('周六有雪。');
		expect(readRecord(other, tables.record, 'a')?.story).toBe(story);
	});

	it('replace a stretch', () => {
		const doc = new Y.Doc();
		type(doc, { insert: '周三降温' });
		type(doc, { index: 1, remove: 1, insert: '四' });
		expect(readRecord(doc, tables.record, 'a')).toEqual({ id: 'a', story: '周四降温' });
	});

	it.each([
		[{ index: 99, insert: '!' }, 'abc!'],
		[{ index: -5, insert: '!' }, '!abc'],
		[{ index: 1, remove: 99 }, 'a'],
		[{ index: 1, remove: -1 }, 'abc'],
	])('draw %j in to their ends', (change, expected) => {
		const doc = new Y.Doc();
		type(doc, { insert: 'abc' });
		type(doc, change);
		expect(readRecord(doc, tables.record, 'a')?.story).toBe(expected);
	});

	it('belong to the record of their id, and make one where there is none', () => {
		const doc = new Y.Doc();
		write(doc, tables.record, { name: '陈玉兰' });
		type(doc, { insert: 'x' });
		type(doc, { id: 'b', insert: 'y' });
		expect(readRecord(doc, tables.record, 'a')).toEqual({ id: 'a', name: '陈玉兰', story: 'x' });
		expect(readRecord(doc, tables.record, 'b')).toEqual({ id: 'b', story: 'y' });
		expect(recordIds(doc, tables.record).sort()).toEqual(['a', 'b']);
	});
});

describe('parseTextName', () => {
	const known = [tables.record];

	it('takes a name apart that textName has made', () => {
		expect(parseTextName(textName('people', '2026-11-23', 'story'), known)).toEqual({
			table: tables.record,
			id: '2026-11-23',
			text: 'story',
		});
	});

	it.each([
		'people',
		'people/a',
		'people/a/other',
		'strangers/a/story',
		'people/a/story/more',
		'people//story',
		'people/a b/story',
	])('refuses %s', (name) => {
		expect(parseTextName(name, known)).toBeNull();
	});
});
