import type { Change } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { withStation } from '../command/open-station.ts';
import type { Ports } from '../ports.ts';

const DAY = '2026-01-05';

/** A member, in the roster and in the directory. */
export function person(id: string, role: string): [DocumentName, Change[]][] {
	const name = `Member ${id}`;
	return [
		['station', [{ table: 'directory', id, fields: { name, initials: id.replaceAll(/\d/g, '') } }]],
		[
			'roster',
			[
				{
					table: 'members',
					id,
					fields: {
						name,
						initials: id.replaceAll(/\d/g, ''),
						gender: 'female',
						partyMember: false,
						role,
						joinedOn: DAY,
					},
				},
			],
		],
	];
}

/** The pairing that begins a recipient's document. */
export function pairing(id: string, volunteerIds: string[], leaderId?: string): Change {
	return {
		table: 'pairings',
		id,
		fields: {
			recipientId: `r${id}`,
			volunteerIds,
			...(leaderId === undefined ? {} : { leaderId }),
			risk: 'ordinary',
			state: 'active',
			startedOn: DAY,
		},
	};
}

/** The one whom the pairing is about. */
export function recipient(id: string, over: Record<string, unknown> = {}): Change {
	const fields = {
		name: `Recipient ${id}`,
		initials: 'r',
		gender: 'female',
		home: '3-2-501',
		care: ['livingAlone'],
		...over,
	};
	return { table: 'recipients', id: `r${id}`, fields };
}

/** A visit, as a volunteer writes it. */
export function visit(id: string, over: Record<string, unknown> = {}, authorId = 'ann'): Change {
	const fields = {
		recipientId: 'r1',
		authorId,
		day: '2026-11-24',
		enteredAt: 1,
		minutes: 30,
		helps: ['meals'],
		condition: 'well',
		photos: [],
		...over,
	};
	return { table: 'visits', id, fields };
}

/**
 * A small station: head hao, staff sun, volunteers ann (pair/1) and bob (pair/2), leader lee (team/t, grid/g),
 * and as many further pairs without volunteers as are asked for.
 */
export async function seedStation(data: string, ports: Ports, { morePairs = 0 } = {}): Promise<void> {
	await withStation({ data, make: true }, ports, async ({ store, registry }) => {
		const now = ports.clock.now();
		await store.claimSetUp(now, now + 60_000);
		const people = ['ann', 'bob', 'lee'].flatMap((id) => person(id, 'volunteer'));
		const documents: [DocumentName, Change[]][] = [
			['station', [{ table: 'profiles', id: 'station', fields: { name: 'Test station', foundedOn: DAY } }]],
			...person('hao', 'head'),
			...person('sun', 'staff'),
			...people,
			['station', [{ table: 'grids', id: 'g', fields: { name: 'Grid', leaderId: 'lee' } }]],
			['grid/g', [{ table: 'households', id: 'h1', fields: { home: '3-2-501', buildingId: 'b' } }]],
			['team/t', [{ table: 'teamMembers', id: 'lee', fields: { leader: true } }]],
			['pair/1', [pairing('1', ['ann']), recipient('1')]],
			['pair/2', [pairing('2', ['bob']), recipient('2')]],
		];
		for (let i = 0; i < morePairs; i++) {
			// As long and as random as real ids, for figures of what travels.
			const bytes = ports.random.bytes(13);
			const id = `01K${Buffer.from(bytes).toString('hex').toUpperCase().slice(0, 23)}`;
			documents.push([`pair/${id}`, [pairing(id, [])]]);
		}
		for (const [document, changes] of documents) await registry.change(document, changes);
		await store.completeSetUp(now, null);
	});
}
