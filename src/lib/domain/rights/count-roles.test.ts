import { expect, it } from 'vitest';
import { countRoles } from './count-roles.ts';
import { drawRights } from './standing.ts';

it('counts everybody once as what they are, and leaders beside it', () => {
	const rights = drawRights({
		members: [
			{ id: 'h', role: 'head' },
			{ id: 's', role: 'staff' },
			{ id: 'ann', role: 'volunteer' },
			{ id: 'bo', role: 'volunteer' },
			{ id: 'cy', role: 'contact' },
			{ id: 'gone', role: 'volunteer', deleted: { by: 'h', at: 1 } },
		],
		teamMembers: [
			{ id: 'ann', doc: 'team/a', leader: true },
			{ id: 'ann', doc: 'team/b', leader: true },
			{ id: 's', doc: 'team/a', leader: true },
			{ id: 'cy', doc: 'team/a', leader: false },
		],
		pairings: [{ id: 'p', volunteerIds: ['bo'], leaderId: 'ann', state: 'active' }],
		grids: [{ id: 'g', leaderId: 'bo' }],
	});
	expect(countRoles(rights.values())).toEqual({
		head: 1,
		staff: 1,
		teamLeader: 1,
		gridLeader: 1,
		volunteer: 2,
		contact: 1,
	});
});
