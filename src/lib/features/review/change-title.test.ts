import { expect, it } from 'vitest';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { changeTitle, titleOfAll } from './change-title.ts';

overwriteGetLocale(() => 'zh-CN');
const TODAY = '2026-11-24';

it('calls a record by the name that it has on this device', () => {
	const names = new Map([['visits/01V', '陈玉兰 · 11月20日']]);
	expect(changeTitle({ table: 'visits', id: '01V', fields: { minutes: 5 } }, names, TODAY)).toBe(
		'走访 陈玉兰 · 11月20日',
	);
});

it('calls one that is not here by what the change says', () => {
	const names = new Map([['recipients/01R', '陈玉兰']]);
	const fields = { recipientId: '01R', day: '2026-11-23', minutes: 5 };
	expect(changeTitle({ table: 'visits', id: '01V', fields }, names, TODAY)).toBe('走访 陈玉兰 · 昨天');
	expect(
		changeTitle({ table: 'difficulties', id: '01D', fields: { what: '灯坏了' } }, new Map(), TODAY),
	).toBe('困难 灯坏了');
});

it('says the kind where nothing else is known', () => {
	expect(changeTitle({ table: 'visits', id: '01V', fields: {} }, new Map(), TODAY)).toBe('走访');
});

it('counts what was written together', () => {
	expect(titleOfAll(['走访'])).toBe('走访');
	expect(titleOfAll(['走访', '困难', '困难'])).toBe('走访，另有 2 项');
});
