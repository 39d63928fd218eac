import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import type { Identity } from '$lib/replica/replica.ts';
import { JoinFlow, type JoinPorts } from './join-flow.svelte.ts';

const CODE = 'K7MHN2QX';
const INVITATION = { station: '春和社区', memberName: '王秀英', standing: 'volunteer' as const };
const IDENTITY: Identity = {
	device: 'd1',
	station: '春和社区',
	member: { id: 'm1', name: '王秀英', standing: 'volunteer' },
};

function phone(options: { identity?: Identity; look?: ErrorCode; join?: ErrorCode } = {}) {
	const joined: { code: string; deviceName: string }[] = [];
	const looked: string[] = [];
	const ports: JoinPorts = {
		identity: async () => options.identity ?? null,
		admission: {
			stationInfo: async () => ({ station: '春和社区', version: '1' }),
			setUp: () => Promise.reject(new AppError('already-set-up')),
			lookAt: async (code) => {
				looked.push(code);
				if (options.look !== undefined) throw new AppError(options.look);
				return INVITATION;
			},
			join: async (request) => {
				if (options.join !== undefined) throw new AppError(options.join);
				joined.push(request);
				return IDENTITY;
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
});
