import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resident } from '../../domain/tables/grid-tables.ts';
import type { Pairing, Recipient, Visit } from '../../domain/tables/pair-tables.ts';
import type { Stored } from '../../replica/row-tables.ts';
import { DexieStore } from '../../replica/store/dexie-store.ts';
import { loadResident } from './load-resident.ts';

const resident = (id: string, name: string, more: Partial<Stored<Resident>> = {}): Stored<Resident> => ({
	doc: 'grid/01G',
	id,
	name,
	initials: 'x',
	gender: 'female',
	householdId: '01H',
	home: '3-2-501',
	care: ['livingAlone'],
	...more,
});
const recipient: Stored<Recipient> = {
	doc: 'pair/01P',
	id: '01R',
	residentId: '01A',
	name: '陈玉兰',
	initials: 'cyl',
	gender: 'female',
	home: '3-2-501',
	care: [],
};
const pairing: Stored<Pairing> = {
	doc: 'pair/01P',
	id: '01P',
	recipientId: '01R',
	volunteerIds: ['01N', '01M'],
	risk: 'key',
	state: 'active',
	startedOn: '2025-01-01',
};
const visit = (id: string, day: string, more: Partial<Visit> = {}): Stored<Visit> => ({
	doc: 'pair/01P',
	id,
	recipientId: '01R',
	authorId: '01M',
	day,
	enteredAt: 1,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
	...more,
});

let name = '';
let store: DexieStore;

beforeEach(async () => {
	name = `residents-${crypto.randomUUID()}`;
	store = new DexieStore({ superseded: () => undefined, blocked: () => undefined }, name);
	const { rows } = store;
	await rows.grids.put({ doc: 'station', id: '01G', name: '第一网格' });
	await rows.directory.bulkPut([
		{ doc: 'station', id: '01M', name: '王秀英', initials: 'wxy' },
		{ doc: 'station', id: '01N', name: '孙桂芝', initials: 'sgz' },
	]);
	await rows.residents.bulkPut([
		resident('01A', '陈玉兰', { birthDay: '1944-02-22' }),
		resident('01B', '赵小雨', { birthDay: '2012-01-01' }),
		resident('01C', '赵建国', { birthDay: '1940-01-01' }),
		resident('01D', '已搬走', { deleted: { by: '01M', at: 1 } }),
		resident('01E', '邻居', { householdId: '01I' }),
	]);
});

afterEach(async () => {
	store.close();
	await Dexie.delete(name);
});

describe('a resident’s file', () => {
	it('holds who lives there besides, the eldest first, and the grid’s name', async () => {
		const file = await loadResident(store.rows, '01A');
		expect(file?.others.map((other) => other.name)).toEqual(['赵建国', '赵小雨']);
		expect(file?.gridName).toBe('第一网格');
		expect(file?.pair).toBeUndefined();
	});

	it('is nothing for an id that this device does not hold, or no longer', async () => {
		expect(await loadResident(store.rows, '01Z')).toBeNull();
		expect(await loadResident(store.rows, '01D')).toBeNull();
	});

	it('leads to the pairing: volunteers in the order in which they are asked, the last visit that counts', async () => {
		await store.rows.recipients.put(recipient);
		await store.rows.pairings.put(pairing);
		await store.rows.visits.bulkPut([
			visit('01V', '2026-11-20'),
			visit('01W', '2026-11-01'),
			visit('01X', '2026-11-22', { withdrawnReason: '记错了人' }),
		]);
		const file = await loadResident(store.rows, '01A');
		expect(file?.pair).toMatchObject({ volunteers: ['孙桂芝', '王秀英'], lastVisit: '2026-11-20' });
		// Whoever shares the home is not thereby the person visited.
		expect((await loadResident(store.rows, '01B'))?.pair).toBeUndefined();
	});

	it('prefers a pairing that goes on to one that has ended', async () => {
		await store.rows.recipients.bulkPut([recipient, { ...recipient, doc: 'pair/01Q', id: '01S' }]);
		await store.rows.pairings.bulkPut([
			{ ...pairing, state: 'ended' },
			{ ...pairing, doc: 'pair/01Q', id: '01Q', recipientId: '01S' },
		]);
		expect((await loadResident(store.rows, '01A'))?.pair?.pairing.id).toBe('01Q');
	});
});
