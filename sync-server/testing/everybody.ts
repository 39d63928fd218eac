import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Change } from '../../src/lib/domain/kernel/change.ts';
import { withStation } from '../command/open-station.ts';
import { pairing, recipient } from './seed-station.ts';
import { postJson, TestDevice } from './test-device.ts';
import { TestStation } from './test-station.ts';

/** Everybody who can be at a station's door. */
export const PEOPLE = [
	'head',
	'staff',
	'teamLeader',
	'gridLeader',
	'volunteer',
	'contact',
	'revoked',
	'stranger',
] as const;
export type Person = (typeof PEOPLE)[number];
export type Member = Exclude<Person, 'stranger'>;

const DAY = '2026-01-05';
const IDS: Record<Member, string> = {
	head: 'hao',
	staff: 'sun',
	teamLeader: 'tia',
	gridLeader: 'lee',
	volunteer: 'ann',
	contact: 'con',
	revoked: 'rex',
};

/** One document of each kind with which somebody has to do, and one of each kind of which there are many with which nobody has. */
export const FOREIGN_DOCUMENTS: readonly DocumentName[] = ['pair/2', 'team/u', 'grid/k'];

function person(id: string, role: string): [DocumentName, Change[]][] {
	const name = `Member ${id}`;
	const particulars = { gender: 'female', partyMember: false, role, joinedOn: DAY };
	return [
		['station', [{ table: 'directory', id, fields: { name, initials: id } }]],
		['roster', [{ table: 'members', id, fields: { name, initials: id, ...particulars } }]],
	];
}

/**
 * A station with somebody of every role, each with a device: lee leads grid/g, tia leads team/t and pair/1, in which ann
 * visits; rex' device was revoked.
 */
export async function everybody(
	options: Parameters<typeof TestStation.start>[0] = {},
): Promise<{ test: TestStation; devices: Record<Member, TestDevice> }> {
	const test = await TestStation.start(options);
	await test.stop();
	await withStation({ data: test.data, make: false }, test.ports, async ({ registry }) => {
		const documents: [DocumentName, Change[]][] = [
			...person('tia', 'volunteer'),
			...person('con', 'contact'),
			...person('rex', 'volunteer'),
			[
				'team/t',
				[{ table: 'teamMembers', id: 'lee', fields: { leader: false, deleted: { by: 'sun', at: 1 } } }],
			],
			['team/t', [{ table: 'teamMembers', id: 'tia', fields: { leader: true } }]],
			['team/t', [{ table: 'teamMembers', id: 'ann', fields: { leader: false } }]],
			['team/u', [{ table: 'teamMembers', id: 'bob', fields: { leader: false } }]],
			['station', [{ table: 'grids', id: 'k', fields: { name: 'Grid k' } }]],
			['grid/k', [{ table: 'households', id: 'h2', fields: { home: '3-2-502', buildingId: 'b' } }]],
			['pair/1', [pairing('1', ['ann'], 'tia'), recipient('1')]],
		];
		for (const [document, changes] of documents) await registry.change(document, changes);
	});
	await test.start();
	const devices = {} as Record<Member, TestDevice>;
	const head = test.station.headLink?.split('#')[1] ?? '';
	devices.head = await TestDevice.join(test.url, head);
	devices.staff = await test.device(IDS.staff, 'staff');
	const { token } = await (await devices.staff.connect()).message('welcome');
	for (const who of ['teamLeader', 'gridLeader', 'volunteer', 'contact', 'revoked'] as const) {
		const invited = await postJson(`${test.url}/api/invitations`, { member: IDS[who] }, { token });
		devices[who] = await TestDevice.join(test.url, (invited.body as { code: string }).code);
	}
	await test.command('revoke', '--device', devices.revoked.admission.device);
	return { test, devices };
}
