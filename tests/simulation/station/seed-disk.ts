import type { Change } from '../../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { DocumentRegistry } from '../../../sync-server/documents/document-registry.ts';
import { Membership } from '../../../sync-server/members/membership.ts';
import { pairing, recipient } from '../../../sync-server/testing/seed-station.ts';
import type { World } from '../world/world.ts';
import { MemoryStationStore } from './memory-station-store.ts';
import { simLog } from './sim-log.ts';
import { StationDisk } from './station-disk.ts';

const DAY = '2026-01-05';
/** The simulations' time begins on the 28th of May 2026. */
const SHIFT_DAYS = ['2026-05-29', '2026-05-30', '2026-05-31'];

/**
 * A disk with a small station: head hao; staff sun and sue; leader lee (team/t, grid/g, pair/1); volunteers ann (pair/1,
 * pair/3, team/t) and bob (pair/2, pair/3, team/t); and cat, who has nothing to do yet.
 */
export async function seedDisk(world: World): Promise<StationDisk> {
	const disk = new StationDisk();
	const { clock, timers, random } = world.process('seed');
	const ports = { clock, timers, random, log: simLog(world, () => disk) };
	const store = new MemoryStationStore(disk, ports);
	const membership = new Membership();
	const registry = new DocumentRegistry(store, ports, membership, ({ document, rows }) => {
		membership.take(document, rows);
	});
	let done = false;
	const work = async () => {
		const now = clock.now();
		await store.claimSetUp(now, now + 60_000);
		for (const [document, changes] of content()) await registry.change(document, changes);
		await store.completeSetUp(now, null);
		await registry.drained();
		registry.close();
	};
	const working = work().finally(() => (done = true));
	while (!done) await world.time.step(clock.now() + 1_000);
	await working;
	return disk;
}

function content(): [DocumentName, Change[]][] {
	const station = (table: string, id: string, fields: Change['fields']): [DocumentName, Change[]] => [
		'station',
		[{ table, id, fields }],
	];
	return [
		station('profiles', 'station', { name: 'Simulated station', foundedOn: DAY }),
		...person('hao', 'head'),
		...person('sun', 'staff'),
		...person('sue', 'staff'),
		...['lee', 'ann', 'bob', 'cat'].flatMap((id) => person(id, 'volunteer')),
		station('grids', 'g', { name: 'Grid', leaderId: 'lee' }),
		station('buildings', 'b', { number: '3', gridId: 'g', units: 2, floors: 6, homesPerFloor: 2 }),
		station('teams', 't', { name: 'Team' }),
		['grid/g', [1, 2, 3].flatMap(household)],
		['team/t', [member('lee', true), member('ann', false), member('bob', false), ...SHIFT_DAYS.map(shift)]],
		['pair/1', [pairing('1', ['ann'], 'lee'), recipient('1')]],
		['pair/2', [pairing('2', ['bob']), recipient('2')]],
		['pair/3', [pairing('3', ['ann', 'bob']), recipient('3')]],
	];
}

function person(id: string, role: string): [DocumentName, Change[]][] {
	const known = { name: `Member ${id}`, initials: id };
	const particulars = { gender: 'female', partyMember: false, role, joinedOn: DAY };
	return [
		['station', [{ table: 'directory', id, fields: known }]],
		['roster', [{ table: 'members', id, fields: { ...known, ...particulars } }]],
	];
}

function household(n: number): Change[] {
	const home = `3-2-${n}01`;
	const person = { name: `Resident ${n}`, initials: 'r', gender: 'male', care: ['livingAlone'] };
	return [
		{ table: 'households', id: `h${n}`, fields: { home, buildingId: 'b' } },
		{ table: 'residents', id: `x${n}`, fields: { ...person, householdId: `h${n}`, home } },
	];
}

function member(id: string, leader: boolean): Change {
	return { table: 'teamMembers', id, fields: { leader, joinedOn: DAY } };
}

function shift(day: string, index: number): Change {
	const times = { startsAt: '08:00', endsAt: '10:00' };
	return {
		table: 'shifts',
		id: `s${index + 1}`,
		fields: { day, ...times, kind: 'patrol', title: 'Patrol', needed: 2 },
	};
}
