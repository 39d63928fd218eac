import { describe, expect, it } from 'vitest';
import type { Invitation } from '$lib/protocol/http.ts';
import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import { InvitationDesk } from './invitation-desk.svelte.ts';

const invitation = (id: string, more: Partial<Invitation> = {}): Invitation => ({
	id,
	member: `m-${id}`,
	memberName: '王秀英',
	state: 'open',
	createdAt: 1,
	expiresAt: 2,
	...more,
});

/** A station that holds invitations, and refuses as long as `problem.code` is set. */
function desk(held: Invitation[]) {
	const problem: { code: ErrorCode | null } = { code: null };
	const answer = <T>(value: T): Promise<T> =>
		problem.code === null ? Promise.resolve(value) : Promise.reject(new AppError(problem.code));
	return {
		problem,
		desk: new InvitationDesk({
			list: () => answer(held),
			create: (member) =>
				answer({
					invitation: invitation('new', { member, createdAt: 9 }),
					code: 'K7MHN2QX',
					link: 'https://s/join#K7MHN2QX',
				}),
			withdraw: (id) =>
				answer(invitation(id, { state: id === 'taken' ? 'used' : 'withdrawn', createdAt: 5 })),
		}),
	};
}

describe('InvitationDesk', () => {
	it('lists the newest first and puts a new one before them, with its code', async () => {
		const { desk: it_ } = desk([invitation('a', { createdAt: 1 }), invitation('b', { createdAt: 3 })]);
		await it_.load();
		expect(it_.invitations.map(({ id }) => id)).toEqual(['b', 'a']);
		expect(await it_.create('m7')).toBe(true);
		expect(it_.invitations.map(({ id }) => id)).toEqual(['new', 'b', 'a']);
		expect(it_.created?.code).toBe('K7MHN2QX');
	});

	it('keeps the list that it had when the line breaks', async () => {
		const { desk: it_, problem } = desk([invitation('a')]);
		await it_.load();
		problem.code = 'offline';
		await it_.load();
		expect(it_.list).toEqual({ kind: 'failed', code: 'offline' });
		expect(it_.invitations).toHaveLength(1);
	});

	it('tells why an invitation could not be made, and forgets it with the next one', async () => {
		const { desk: it_, problem } = desk([]);
		problem.code = 'not-allowed';
		expect(await it_.create('m7')).toBe(false);
		expect(it_.problem).toBe('not-allowed');
		expect(it_.work).toEqual({ kind: 'none' });
		problem.code = null;
		expect(await it_.create('m7')).toBe(true);
		expect(it_.problem).toBeNull();
	});

	it('puts the code away when its invitation is taken back', async () => {
		const { desk: it_ } = desk([]);
		await it_.create('m7');
		expect(await it_.withdraw('new')).toBe('withdrawn');
		expect(it_.created).toBeNull();
		expect(it_.invitations[0]?.state).toBe('withdrawn');
	});

	it('tells truthfully when somebody had joined before it was taken back', async () => {
		const { desk: it_ } = desk([invitation('taken')]);
		await it_.load();
		expect(await it_.withdraw('taken')).toBe('used');
		expect(it_.invitations[0]?.state).toBe('used');
	});

	it('makes one invitation for two quick presses', async () => {
		const { desk: it_ } = desk([]);
		const [first, second] = await Promise.all([it_.create('m7'), it_.create('m7')]);
		expect([first, second]).toEqual([true, false]);
	});
});
