import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { DexieStore } from '../../replica/store/dexie-store.ts';
import { recordNames } from './record-names.ts';

let name = '';
let store: DexieStore;

beforeEach(async () => {
	overwriteGetLocale(() => 'zh-CN');
	name = `names-${crypto.randomUUID()}`;
	store = new DexieStore({ superseded: () => undefined, blocked: () => undefined }, name);
	const { rows } = store;
	await rows.directory.bulkPut([{ doc: 'station', id: '01M', name: '王秀英', initials: 'wxy' }]);
	await rows.recipients.bulkPut([
		{
			doc: 'pair/01P',
			id: '01R',
			name: '陈玉兰',
			initials: 'cyl',
			gender: 'female',
			home: '3-2-501',
			care: [],
		},
		{
			doc: 'pair/01Q',
			id: '01E',
			name: '—',
			initials: '',
			gender: 'female',
			home: '0',
			care: [],
			deleted: { by: 'station', at: 1 },
			erased: { at: 1 },
		},
	]);
	const visit = {
		authorId: '01M',
		enteredAt: 1,
		minutes: 30,
		helps: [],
		condition: 'well' as const,
		photos: [],
	};
	await rows.visits.bulkPut([
		{ doc: 'pair/01P', id: '01V', recipientId: '01R', day: '2026-11-16', ...visit },
		{ doc: 'pair/01Q', id: '01W', recipientId: '01E', day: '2026-11-16', ...visit },
	]);
	await rows.assignments.bulkPut([
		{ doc: 'team/01T', id: '01S.01M', shiftId: '01S', memberId: '01M', assignedBy: '01M', assignedAt: 1 },
	]);
});

afterEach(async () => {
	store.close();
	await Dexie.delete(name);
});

it('calls records as people do, by whom they are about', async () => {
	const names = await recordNames(store.rows, [
		{ table: 'visits', id: '01V' },
		{ table: 'members', id: '01M' },
		{ table: 'directory', id: '01M' },
		{ table: 'recipients', id: '01R' },
		{ table: 'assignments', id: '01S.01M' },
	]);
	expect(Object.fromEntries(names)).toEqual({
		'visits/01V': '陈玉兰 · 11月16日',
		'members/01M': '王秀英',
		'directory/01M': '王秀英',
		'recipients/01R': '陈玉兰',
		'assignments/01S.01M': '王秀英',
	});
});

it('calls the erased erased, and leaves out what is not here or of a later version', async () => {
	const names = await recordNames(store.rows, [
		{ table: 'recipients', id: '01E' },
		{ table: 'visits', id: '01W' },
		{ table: 'visits', id: '01NOBODY' },
		{ table: 'members', id: '01NOBODY' },
		{ table: 'later', id: '01X' },
	]);
	expect(Object.fromEntries(names)).toEqual({
		'recipients/01E': '（已抹除）',
		'visits/01W': '（已抹除） · 11月16日',
	});
});
