import { describe, expect, it } from 'vitest';
import type { DeviceInfo } from '$lib/protocol/http.ts';
import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import { DeviceDesk } from './device-desk.svelte.ts';

function device(id: string, over: Partial<DeviceInfo> = {}): DeviceInfo {
	return {
		id,
		member: 'wang',
		memberName: '王秀英',
		name: `手机 ${id}`,
		createdAt: 1,
		seenAt: 1,
		app: '1',
		waiting: 0,
		oldestAt: null,
		connected: false,
		revokedAt: null,
		erasedAt: null,
		own: false,
		...over,
	};
}

/** A desk whose station refuses as long as `problem.code` is set. */
function desk(held: DeviceInfo[]) {
	const problem: { code: ErrorCode | null } = { code: null };
	const answer = <T>(value: T): Promise<T> =>
		problem.code === null ? Promise.resolve(value) : Promise.reject(new AppError(problem.code));
	const find = (id: string) => held.find((each) => each.id === id) ?? device(id);
	return {
		problem,
		desk: new DeviceDesk({
			list: () => answer(held),
			rename: (id, name) => answer({ ...find(id), name }),
			revoke: (id) => answer({ ...find(id), revokedAt: 9 }),
		}),
	};
}

const names = ({ owners }: DeviceDesk) =>
	owners.map(({ name, devices }) => [name, devices.map(({ id }) => id)]);

describe('DeviceDesk', () => {
	it('puts one’s own first, then the members by name, the device seen last first', async () => {
		const { desk: it_ } = desk([
			device('a', { member: 'zhao', memberName: '赵国强' }),
			device('b', { member: 'li', memberName: '李建国', seenAt: 5 }),
			device('c', { member: 'li', memberName: '李建国', seenAt: 8 }),
			device('d', { own: true }),
		]);
		await it_.load();
		expect(names(it_)).toEqual([
			['王秀英', ['d']],
			['李建国', ['c', 'b']],
			['赵国强', ['a']],
		]);
	});

	it('finds by the member’s and the device’s name', async () => {
		const { desk: it_ } = desk([
			device('a', { name: 'HONOR X9' }),
			device('b', { member: 'li', memberName: '李建国' }),
		]);
		await it_.load();
		it_.query = 'honor';
		expect(names(it_)).toEqual([['王秀英', ['a']]]);
		it_.query = '李';
		expect(names(it_)).toEqual([['李建国', ['b']]]);
		expect(it_.found).toBe(1);
	});

	it('moves a revoked device to the other shelf', async () => {
		const { desk: it_ } = desk([device('a'), device('b')]);
		await it_.load();
		expect(it_.someRevoked).toBe(false);
		expect(await it_.revoke('a')).toBe(true);
		expect(names(it_)).toEqual([['王秀英', ['b']]]);
		it_.shelf = 'over';
		expect(names(it_)).toEqual([['王秀英', ['a']]]);
		expect(it_.someRevoked).toBe(true);
	});

	it('calls a device as the station calls it then', async () => {
		const { desk: it_ } = desk([device('a')]);
		await it_.load();
		expect(await it_.rename('a', '旧手机')).toBe(true);
		expect(it_.owners[0]?.devices[0]?.name).toBe('旧手机');
	});

	it('tells why something did not work, and leaves all as it was', async () => {
		const { desk: it_, problem } = desk([device('a')]);
		await it_.load();
		problem.code = 'head-only';
		expect(await it_.revoke('a')).toBe(false);
		expect([it_.problem, it_.busy, it_.someRevoked]).toEqual(['head-only', false, false]);
		it_.forgetProblem();
		expect(it_.problem).toBeNull();
		problem.code = 'offline';
		await it_.load();
		expect(it_.list).toEqual({ kind: 'failed', code: 'offline' });
		expect(it_.count).toBe(1);
	});

	it('revokes once for two quick presses', async () => {
		const { desk: it_ } = desk([device('a')]);
		await it_.load();
		expect(await Promise.all([it_.revoke('a'), it_.revoke('a')])).toEqual([true, false]);
	});
});
