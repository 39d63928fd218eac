import { afterEach, describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '../generated/runtime.js';
import { formatDate, formatDay } from './format-day.ts';
import { formatAgo, formatMoment } from './format-moment.ts';

const speak = (locale: 'zh-CN' | 'en') => overwriteGetLocale(() => locale);
afterEach(() => speak('zh-CN'));

describe('days as people say them', () => {
	it.each([
		['2026-11-24', '今天', 'today'],
		['2026-11-23', '昨天', 'yesterday'],
		['2026-11-25', '明天', 'tomorrow'],
		['2026-11-16', '11月16日 周一', 'Mon Nov 16'],
		['2025-12-31', '2025年12月31日 周三', 'Wed Dec 31, 2025'],
	])('%s is %s, %s', (day, chinese, english) => {
		speak('zh-CN');
		expect(formatDay(day, '2026-11-24')).toBe(chinese);
		speak('en');
		expect(formatDay(day, '2026-11-24')).toBe(english);
	});

	it('leaves the weekday out where it is not wanted', () => {
		speak('zh-CN');
		expect(formatDate('2026-11-16')).toBe('11月16日');
	});
});

describe('moments', () => {
	const now = new Date(2026, 10, 24, 0, 30).getTime();
	const minutes = 60_000;

	it('belong to the day that they fall on here, a quarter of an hour around midnight as well', () => {
		speak('zh-CN');
		expect(formatMoment(now - 15 * minutes, now)).toBe('今天 0:15');
		expect(formatMoment(now - 45 * minutes, now)).toBe('昨天 23:45');
	});

	it.each([
		[0.5, '刚才', 'just now'],
		[59, '59 分钟前', '59 min ago'],
		[60, '1 小时前', '1 hour ago'],
		[47 * 60, '1 天前', '1 day ago'],
		[48 * 60, '2 天前', '2 days ago'],
	])('%s minutes are %s ago, %s', (age, chinese, english) => {
		speak('zh-CN');
		expect(formatAgo(now - age * minutes, now)).toBe(chinese);
		speak('en');
		expect(formatAgo(now - age * minutes, now)).toBe(english);
	});

	it('of a clock that was set back since are just now', () => {
		speak('zh-CN');
		expect(formatAgo(now + 90 * minutes, now)).toBe('刚才');
	});
});
