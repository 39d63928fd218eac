import Dexie from 'dexie';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Standing } from '../../domain/rights/standing.ts';
import type { RowTables } from '../../replica/row-tables.ts';
import type { Replica } from '../../replica/replica.ts';
import { DeviceRights } from './device-rights.svelte.ts';

const ME = '01ME';
const DAY = 24 * 60 * 60 * 1000;

let db: Dexie;
let rows: RowTables;
let member = $state({ id: ME, name: '李明', standing: 'volunteer' as Standing });
let now = $state(0);
const ends: (() => void)[] = [];

beforeEach(async () => {
	member = { id: ME, name: '李明', standing: 'volunteer' };
	now = 8 * DAY;
	db = new Dexie(`device-rights-${Math.random()}`);
	db.version(1).stores({ teamMembers: '[doc+id], id, doc', pairings: '[doc+id], id', grids: '[doc+id], id' });
	rows = db as unknown as RowTables;
	await rows.pairings.bulkAdd([
		{
			doc: 'pair/01P',
			id: '01P',
			recipientId: '01R',
			volunteerIds: [ME],
			risk: 'key',
			state: 'active',
			startedOn: '2026-01-01',
		},
	]);
	await rows.teamMembers.bulkAdd([
		{ doc: 'team/01T', id: ME, leader: true },
		{ doc: 'team/01O', id: '01OTHER', leader: true },
	]);
});

afterEach(async () => {
	for (const end of ends.splice(0)) end();
	await db.delete();
});

/** The rights as a page that shows them has them, once they are known. */
async function shown(): Promise<DeviceRights> {
	const rights = new DeviceRights({
		replica: { rows } as Replica,
		get member() {
			return member;
		},
		clock: {
			get now() {
				return now;
			},
			today: '2026-11-24',
		} as never,
	});
	ends.push(
		$effect.root(() => {
			$effect(() => void rights.known);
		}),
	);
	flushSync();
	await vi.waitUntil(() => rights.known);
	return rights;
}

const visit = {
	id: '01V',
	recipientId: '01R',
	authorId: ME,
	enteredAt: DAY,
	minutes: 30,
};

it('draws a volunteer’s rights from the rows of the device', async () => {
	const rights = await shown();
	expect(rights.roleIn('station')).toBe('volunteer');
	expect(rights.roleIn('pair/01P')).toBe('volunteer');
	expect(rights.roleIn('team/01T')).toBe('teamLeader');
	expect(rights.roleIn('team/01O')).toBeNull();
	expect(rights.roleIn('roster')).toBeNull();
	expect(rights.mayCreate('team/01T', 'shifts', { id: 's' })).toBe(true);
	expect(rights.mayCreate('pair/01P', 'pairings', { id: '01P' })).toBe(false);
});

it('follows when a pairing ends', async () => {
	const rights = await shown();
	await rows.pairings.update(['pair/01P', '01P'], { state: 'ended' });
	await vi.waitUntil(() => rights.roleIn('pair/01P') === null);
	expect(rights.judge('pair/01P', 'visits', visit, { ...visit, minutes: 45 })).toEqual({
		allowed: false,
		reason: 'role',
	});
});

it('judges by the clock that moves on: an own visit is the author’s for seven days', async () => {
	const rights = await shown();
	const change = () => rights.judge('pair/01P', 'visits', visit, { ...visit, minutes: 45 });
	expect(change()).toEqual({ allowed: true });
	now = 8 * DAY + 1;
	expect(change()).toEqual({ allowed: false, reason: 'too-late', field: 'minutes' });
});

it('takes staff for staff everywhere, and the office is lost as soon as the station says so', async () => {
	member = { ...member, standing: 'staff' };
	const rights = await shown();
	expect(rights.roleIn('team/01O')).toBe('staff');
	expect(rights.roleIn('roster')).toBe('staff');
	member = { ...member, standing: 'contact' };
	await vi.waitUntil(() => rights.roleIn('roster') === null);
	expect(rights.roleIn('station')).toBe('contact');
});

it('offers nothing and forbids nothing until it has read the rows', () => {
	const rights = new DeviceRights({ replica: { rows } as Replica, member, clock: { now } as never });
	expect(rights.known).toBe(false);
	expect(rights.judge('station', 'grids', null, { id: 'g' })).toBeUndefined();
	expect(rights.mayCreate('station', 'grids', { id: 'g' })).toBe(false);
});
