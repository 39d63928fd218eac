import { afterEach, describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { valueWords, type ValueSource } from './value-words.ts';

const NAMES: Record<string, string> = {
	'directory/wang': '王秀英',
	'directory/li': '李建国',
	'recipients/chen': '陈玉兰',
	'teams/patrol': '安全巡逻队',
};
const source: ValueSource = {
	nameOf: (table, id) => NAMES[`${table}/${id}`],
	now: new Date(2026, 10, 24, 12, 0).getTime(),
};

const speak = (locale: 'zh-CN' | 'en') => overwriteGetLocale(() => locale);
afterEach(() => speak('zh-CN'));

describe('values in words', () => {
	it.each([
		['visits', 'condition', 'watch', '需关注'],
		['visits', 'helps', ['meals', 'medical'], '助餐、助医'],
		['visits', 'authorId', 'wang', '王秀英'],
		['visits', 'day', '2026-11-16', '2026年11月16日'],
		['visits', 'enteredAt', new Date(2026, 10, 24, 9, 5).getTime(), '今天 9:05'],
		['visits', 'photos', ['a', 'b'], '2 张'],
		['visits', 'note', '气色好', '气色好'],
		['pairings', 'volunteerIds', ['wang', 'li'], '王秀英、李建国'],
		['pairings', 'state', 'paused', '暂停'],
		['difficulties', 'state', 'solved', '已解决'],
		['recipients', 'gender', 'female', '女'],
		['members', 'role', 'staff', '工作人员'],
		['members', 'partyMember', true, '是'],
		['members', 'teamIds', ['patrol'], '安全巡逻队'],
		['profiles', 'leaseDays', 30, '30 天'],
		['shifts', 'kind', 'patrol', '义务巡逻'],
		['conflicts', 'kind', 'conflict', '改了同一项'],
	])('%s.%s %j is %s', (table, field, value, words) => {
		expect(valueWords(table, field, value, source)).toBe(words);
	});

	it.each([null, undefined, '', []])('says that %j is empty', (value) => {
		expect(valueWords('recipients', 'needs', value, source)).toBe('空');
	});

	it.each(['phone', 'contactPhone'])('hides the middle of a %s', (field) => {
		expect(valueWords('recipients', field, '138 1234 2291', source)).toBe('138****2291');
	});

	it('names whom it does not know as somebody, never by an id', () => {
		expect(valueWords('visits', 'authorId', '01JXYZ', source)).toBe('名字不在这台设备上的成员');
		expect(valueWords('visits', 'recipientId', '01JXYZ', source)).toBe('不在这台设备上的记录');
	});

	it('says who removed, corrected and resolved it', () => {
		const at = new Date(2026, 10, 24, 9, 5).getTime();
		expect(valueWords('shifts', 'deleted', { by: 'wang', at }, source)).toBe('已移除（王秀英，今天 9:05）');
		expect(valueWords('visits', 'correction', { by: 'li', at, reason: '日期记错' }, source)).toBe(
			'李建国更正：日期记错',
		);
		expect(valueWords('conflicts', 'resolved', { by: 'li', at, took: 'other' }, source)).toBe(
			'李建国采用了另一个',
		);
	});

	it('shows what a newer version wrote as it is', () => {
		expect(valueWords('visits', 'mood', 'bright', source)).toBe('bright');
		expect(valueWords('visits', 'scores', { a: 1, b: 2 }, source)).toBe('2 项');
	});

	it('shows of a text that several typed the stretch that changed', () => {
		const after = { at: 12, length: 20, text: '热水由物业送到' };
		expect(valueWords('weekNotes', 'text', after, source)).toBe('热水由物业送到');
		expect(valueWords('weekNotes', 'text', { ...after, text: '' }, source)).toBe('空');
	});

	it('speaks English too', () => {
		speak('en');
		expect(valueWords('visits', 'photos', ['a'], source)).toBe('1 picture');
		expect(valueWords('pairings', 'risk', 'key', source)).toBe('key person');
	});
});
