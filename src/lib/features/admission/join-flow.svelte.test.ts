import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import type { Identity } from '$lib/replica/replica.ts';
import { JoinFlow, type JoinPorts } from './join-flow.svelte.ts';

const CODE = 'K7MHN2QX';
const INVITATION = {
	station: '春和社区',
	member: 'm1',
	memberName: '王秀英',
	standing: 'volunteer' as const,
};
const IDENTITY: Identity = {
	device: 'd1',
	station: '春和社区',
	member: { id: 'm1', name: '王秀英', standing: 'volunteer' },
};

function phone(
	options: { identity?: Identity; look?: ErrorCode; join?: ErrorCode; invited?: string | null } = {},
) {
	const joined: { code: string; deviceName: string; again?: true }[] = [];
	const looked: string[] = [];
	const ports: JoinPorts = {
		identity: async () => options.identity ?? null,
		admission: {
			stationInfo: async () => ({ station: '春和社区', version: '1' }),
			setUp: () => Promise.reject(new AppError('already-set-up')),
			lookAt: async (code) => {
				looked.push(code);
				if (options.look !== undefined) throw new AppError(options.look);
				const { member, ...rest } = INVITATION;
				const invited = options.invited === undefined ? member : options.invited;
				return invited === null ? rest : { ...rest, member: invited };
			},
			join: async (request) => {
				if (options.join !== undefined) throw new AppError(options.join);
				joined.push(request);
				return IDENTITY;
			},
			joinAgain: async (request) => {
				if (options.join !== undefined) throw new AppError(options.join);
				joined.push({ ...request, again: true });
				return { ...IDENTITY, device: 'd2' };
			},
		},
	};
	return { flow: new JoinFlow(ports, 'Android 手机'), joined, looked };
}

describe('JoinFlow', () => {
	it('shows whom the link invites and joins only on the person’s word', async () => {
		const { flow, joined } = phone();
		await flow.start(CODE);
		expect(flow.state).toEqual({ kind: 'found', code: CODE, invitation: INVITATION });
		expect(joined).toEqual([]);
		await flow.join();
		expect(flow.state).toEqual({ kind: 'joined', memberName: '王秀英' });
		expect(joined).toEqual([{ code: CODE, deviceName: 'Android 手机' }]);
	});

	it.each(['k7mh n2qx', ' K7MH-N2QX ', `https://station.example/join#${CODE}`])(
		'understands a code given as “%s”',
		async (typed) => {
			const { flow, looked } = phone();
			await flow.start('');
			await flow.submit(typed);
			expect(looked).toEqual([CODE]);
		},
	);

	it('asks nobody about what cannot be a code', async () => {
		const { flow, looked } = phone();
		await flow.start('');
		await flow.submit('王秀英');
		expect(flow.state).toEqual({ kind: 'typing', problem: 'not-a-code' });
		expect(looked).toEqual([]);
		flow.typed();
		expect(flow.state).toEqual({ kind: 'typing' });
	});

	it('never takes a device from the member whose it is', async () => {
		const { flow, looked } = phone({ identity: IDENTITY });
		await flow.start(CODE);
		expect(flow.state).toEqual({ kind: 'member', identity: IDENTITY });
		await flow.join();
		expect(flow.state.kind).toBe('member');
		expect(looked).toEqual([]);
	});

	it.each([
		'invitation-used',
		'invitation-expired',
		'invitation-withdrawn',
		'invitation-unknown',
		'too-many',
	] as const)('goes back to the field and says so: %s', async (look) => {
		const { flow } = phone({ look });
		await flow.start(CODE);
		expect(flow.state).toEqual({ kind: 'typing', problem: look });
		expect(flow.input).toBe(CODE);
	});

	it('stays with the invitation when only the line broke', async () => {
		const { flow } = phone({ join: 'offline' });
		await flow.start(CODE);
		await flow.join();
		expect(flow.state).toEqual({ kind: 'found', code: CODE, invitation: INVITATION, problem: 'offline' });
	});

	it('asks for another code when somebody else used this one meanwhile', async () => {
		const { flow } = phone({ join: 'invitation-used' });
		await flow.start(CODE);
		await flow.join();
		expect(flow.state).toEqual({ kind: 'typing', problem: 'invitation-used' });
	});

	describe('on a device that the station does not know any more', () => {
		it('joins again by an invitation for the same member, with all that it has', async () => {
			const { flow, joined } = phone({ identity: IDENTITY });
			await flow.start(CODE);
			expect(flow.lost).toBeNull();
			await flow.unknown();
			expect(flow.lost).toBe(IDENTITY);
			expect(flow.state).toEqual({ kind: 'found', code: CODE, invitation: INVITATION });
			expect(joined).toEqual([]);
			await flow.join();
			expect(flow.state).toEqual({ kind: 'joined', memberName: '王秀英' });
			expect(joined).toEqual([{ code: CODE, deviceName: 'Android 手机', again: true }]);
		});

		it('asks for a code where the address brought none', async () => {
			const { flow } = phone({ identity: IDENTITY });
			await flow.start('');
			await flow.unknown();
			expect(flow.state).toEqual({ kind: 'typing' });
			await flow.submit(CODE);
			expect(flow.state.kind).toBe('found');
		});

		it.each([
			['another member, whatever their name', 'm2'],
			['nobody knows whom, by an older station', null],
		])('is not given to %s', async (_, invited) => {
			const { flow, joined } = phone({ identity: IDENTITY, invited });
			await flow.start(CODE);
			await flow.unknown();
			expect(flow.state).toMatchObject({ kind: 'another', identity: IDENTITY });
			await flow.join();
			expect(flow.state.kind).toBe('another');
			expect(joined).toEqual([]);
			flow.again();
			expect(flow.state).toEqual({ kind: 'typing' });
		});

		it('stays the member’s when the station knows it after all', async () => {
			const { flow } = phone({ identity: IDENTITY, join: 'known-device' });
			await flow.start(CODE);
			await flow.unknown();
			await flow.join();
			expect(flow.state).toEqual({ kind: 'member', identity: IDENTITY });
			await flow.unknown();
			expect(flow.state.kind).toBe('member');
			expect(flow.lost).toBeNull();
		});
	});
});
