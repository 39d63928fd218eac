import { describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import type { ValueSource } from '../records/value-words.ts';
import { changeLines } from './change-lines.ts';

overwriteGetLocale(() => 'zh-CN');

const ME = '01ME';
const source: ValueSource = {
	nameOf: (_table, id) => ({ '01ME': '王秀英', '01ANN': '李桂芝' })[id],
	now: Date.UTC(2026, 10, 24, 4),
};

const visit = {
	recipientId: '01R',
	authorId: ME,
	day: '2026-11-24',
	enteredAt: 1,
	minutes: 35,
	helps: ['meals', 'medical'],
	condition: 'watch',
	note: '',
	photos: [],
};

describe('the lines of a change', () => {
	it('say in the order of the form what was written, without what is empty, silent or the author themselves', () => {
		const change = { table: 'visits', id: '01V', fields: visit };
		expect(changeLines(change, null, ME, source).map(({ name, after }) => `${name}：${after}`)).toEqual([
			expect.stringContaining('不在这台设备上'),
			expect.stringContaining('11月24日'),
			expect.stringContaining('35'),
			expect.stringContaining('助餐、助医'),
			expect.stringContaining('需关注'),
		]);
	});

	it('name an author who is not the one who handed it in', () => {
		const change = { table: 'visits', id: '01V', fields: { ...visit, authorId: '01ANN' } };
		expect(changeLines(change, null, ME, source).map(({ after }) => after)).toContain('李桂芝');
	});

	it('set beside each other what stood there and what was written, and mark what differs', () => {
		const before = { ...visit, note: '气色好' };
		const fields = { minutes: 50, condition: 'watch', note: null };
		const lines = changeLines({ table: 'visits', id: '01V', fields }, before, ME, source);
		expect(lines.map(({ field, changed }) => [field, changed])).toEqual([
			['minutes', true],
			['condition', false],
			['note', true],
		]);
		expect(lines[2]).toMatchObject({ before: '气色好', after: '空' });
	});

	it('do not take the order of a value’s parts for a difference', () => {
		const was = { correction: { by: ME, at: 1, reason: '记错了' } };
		const fields = { correction: { reason: '记错了', by: ME, at: 1 } };
		const [line] = changeLines({ table: 'visits', id: '01V', fields }, was, ME, source);
		expect(line?.changed).toBe(false);
	});

	it('tell of a shared text only the stretch that was typed', () => {
		const change = {
			table: 'weekNotes',
			id: '2026-11-23',
			text: 'text',
			index: 3,
			remove: 2,
			insert: '周三降温',
		};
		expect(changeLines(change, null, ME, source)).toMatchObject([
			{ before: null, after: '写入“周三降温” · 删去 2 个字' },
		]);
	});

	it('show fields of a newer version under their own names', () => {
		const change = { table: 'visits', id: '01V', fields: { weather: '大雪', minutes: 5 } };
		expect(
			changeLines(change, null, ME, source)
				.map(({ name }) => name)
				.at(-1),
		).toBe('weather');
	});
});
