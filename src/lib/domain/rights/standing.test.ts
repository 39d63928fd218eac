import { describe, expect, it } from 'vitest';
import { drawRights, mayOpen, type RightsRows } from './standing.ts';

function rows(over: Partial<Record<keyof RightsRows, unknown[]>> = {}): RightsRows {
	return { members: [], teamMembers: [], pairings: [], grids: [], ...over } as unknown as RightsRows;
}

const volunteer = { id: 'ann', role: 'volunteer' };

describe('drawRights', () => {
	it('lets head and staff open everything, also what does not exist yet', () => {
		const rights = drawRights(
			rows({
				members: [
					{ id: 'h', role: 'head' },
					{ id: 's', role: 'staff' },
				],
			}),
		);
		expect(rights.get('h')).toEqual({ standing: 'head', documents: 'all' });
		expect(mayOpen(rights.get('s'), 'pair/later')).toBe(true);
	});

	it('lets a volunteer open the station and nothing else', () => {
		const rights = drawRights(rows({ members: [volunteer] }));
		expect(rights.get('ann')).toEqual({
			standing: 'volunteer',
			documents: new Map([['station', 'volunteer']]),
		});
		expect(mayOpen(rights.get('ann'), 'roster')).toBe(false);
	});

	it('opens a team to its members and makes its leader a leader', () => {
		const rights = drawRights(
			rows({
				members: [volunteer, { id: 'bo', role: 'volunteer' }],
				teamMembers: [
					{ id: 'ann', doc: 'team/a', leader: false },
					{ id: 'bo', doc: 'team/a', leader: true },
				],
			}),
		);
		expect(rights.get('ann')?.standing).toBe('volunteer');
		expect(rights.get('bo')?.standing).toBe('leader');
		expect(mayOpen(rights.get('ann'), 'team/a')).toBe(true);
		expect(mayOpen(rights.get('ann'), 'team/b')).toBe(false);
	});

	it('opens a pairing to its volunteers and its leader, also while it is paused', () => {
		const rights = drawRights(
			rows({
				members: [volunteer, { id: 'bo', role: 'volunteer' }, { id: 'cy', role: 'volunteer' }],
				pairings: [{ id: 'p', volunteerIds: ['ann', 'cy'], leaderId: 'bo', state: 'paused' }],
			}),
		);
		for (const id of ['ann', 'bo', 'cy']) expect(mayOpen(rights.get(id), 'pair/p')).toBe(true);
		expect(rights.get('ann')?.standing).toBe('volunteer');
		expect(rights.get('bo')?.standing).toBe('leader');
	});

	it('closes an ended or removed pairing', () => {
		const rights = drawRights(
			rows({
				members: [volunteer],
				pairings: [
					{ id: 'p', volunteerIds: ['ann'], leaderId: 'ann', state: 'ended' },
					{ id: 'q', volunteerIds: ['ann'], state: 'active', deleted: { by: 'h', at: 1 } },
				],
			}),
		);
		expect(rights.get('ann')).toEqual({
			standing: 'volunteer',
			documents: new Map([['station', 'volunteer']]),
		});
	});

	it('opens a grid to its leader', () => {
		const rights = drawRights(rows({ members: [volunteer], grids: [{ id: 'g', leaderId: 'ann' }] }));
		expect(rights.get('ann')?.standing).toBe('leader');
		expect(mayOpen(rights.get('ann'), 'grid/g')).toBe(true);
	});

	it('knows nobody who was removed or never entered, whatever names them', () => {
		const rights = drawRights(
			rows({
				members: [{ ...volunteer, deleted: { by: 'h', at: 1 } }],
				teamMembers: [{ id: 'ann', doc: 'team/a', leader: true }],
				grids: [{ id: 'g', leaderId: 'nobody' }],
			}),
		);
		expect(rights.size).toBe(0);
		expect(mayOpen(rights.get('ann'), 'team/a')).toBe(false);
	});

	it('takes no standing from a removed row', () => {
		const rights = drawRights(
			rows({
				members: [volunteer],
				teamMembers: [{ id: 'ann', doc: 'team/a', leader: true, deleted: { by: 'h', at: 1 } }],
				grids: [{ id: 'g', leaderId: 'ann', deleted: { by: 'h', at: 1 } }],
			}),
		);
		expect(rights.get('ann')).toEqual({
			standing: 'volunteer',
			documents: new Map([['station', 'volunteer']]),
		});
	});

	it('keeps staff what they are when they lead a team as well', () => {
		const rights = drawRights(
			rows({
				members: [{ id: 's', role: 'staff' }],
				teamMembers: [{ id: 's', doc: 'team/a', leader: true }],
			}),
		);
		expect(rights.get('s')).toEqual({ standing: 'staff', documents: 'all' });
	});
});
