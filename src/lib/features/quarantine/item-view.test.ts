import { expect, it } from 'vitest';
import type { QuarantineItem } from '$lib/protocol/http.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { itemView, refsOfItem } from './item-view.ts';

overwriteGetLocale(() => 'zh-CN');

const item: QuarantineItem = {
	id: '01Q',
	key: '01K',
	document: 'pair/01P',
	member: '01ME',
	memberName: '王秀英',
	device: '01DEV',
	at: 1,
	receivedAt: 2,
	reason: 'too-late',
	changes: [
		{ table: 'visits', id: '01V', fields: { minutes: 50, condition: 'well' } },
		{ table: 'difficulties', id: '01D', fields: { recipientId: '01R', what: '灯坏了' } },
	],
	present: [{ minutes: 35, condition: 'well', authorId: '01ME' }, null],
	state: 'accepted',
	decidedAt: 3,
	decidedBy: '01S',
	word: null,
};
const names = new Map([
	['visits/01V', '陈玉兰 · 11月20日'],
	['recipients/01R', '陈玉兰'],
	['directory/01S', '李专职'],
]);

it('sets what was written beside what the station has, and marks what differs', () => {
	const view = itemView(item, names, 0, '2026-11-24');
	expect(view.title).toBe('走访 陈玉兰 · 11月20日，另有 1 项');
	expect(view.decidedBy).toBe('李专职');
	expect(view.parts[0]?.rows).toMatchObject([
		{ field: 'minutes', left: '50分钟', right: '35分钟', differs: true },
		{ field: 'condition', differs: false },
	]);
});

it('marks nothing in a record that the station does not have: all of it is new', () => {
	const [, fresh] = itemView(item, names, 0, '2026-11-24').parts;
	expect(fresh?.isNew).toBe(true);
	expect(fresh?.rows.some(({ differs }) => differs)).toBe(false);
});

it('asks for the names of all that it mentions', () => {
	expect(refsOfItem(item).map(({ table, id }) => `${table}/${id}`)).toEqual([
		'directory/01S',
		'visits/01V',
		'directory/01ME',
		'difficulties/01D',
		'recipients/01R',
	]);
});
