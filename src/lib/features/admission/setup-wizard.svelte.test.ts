import { describe, expect, it } from 'vitest';
import type { SetupRequest } from '$lib/protocol/http.ts';
import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import { SetupWizard, type SetupPorts } from './setup-wizard.svelte.ts';

type Request = Omit<SetupRequest, 'publicKey'>;

/** A station as the wizard meets it; what it was asked is kept in `requests`. */
function station(options: {
	name?: string;
	member?: boolean;
	problems?: ErrorCode[];
	unreachable?: boolean;
}) {
	const requests: Request[] = [];
	const problems = [...(options.problems ?? [])];
	const member = { id: 'm1', name: '林岚', standing: 'head' as const };
	const ports: SetupPorts = {
		identity: async () => (options.member ? { device: 'd1', station: '春和社区', member } : null),
		admission: {
			stationInfo: async () => {
				if (options.unreachable) throw new AppError('offline');
				return { station: options.name ?? null, version: '1' };
			},
			setUp: async (request) => {
				requests.push(request);
				const problem = problems.shift();
				if (problem !== undefined) throw new AppError(problem);
				return { device: 'd1', station: request.stationName, member };
			},
			lookAt: () => Promise.reject(new AppError('not-found')),
			join: () => Promise.reject(new AppError('not-found')),
			joinAgain: () => Promise.reject(new AppError('not-found')),
		},
	};
	return { ports, requests };
}

async function answerAll(wizard: SetupWizard): Promise<void> {
	wizard.stationName = ' 春和社区志愿服务站 ';
	await wizard.next();
	wizard.headName = '林岚';
	await wizard.next();
	wizard.sample = true;
	await wizard.next();
}

const begin = (ports: SetupPorts, token = 'T0KEN') => new SetupWizard(ports, token, 'Windows 电脑', () => 7);

describe('SetupWizard', () => {
	it('asks three questions and then makes the station once', async () => {
		const { ports, requests } = station({});
		const wizard = begin(ports);
		await wizard.check();
		expect(wizard.state).toEqual({ kind: 'question', question: 'station' });
		await answerAll(wizard);
		expect(wizard.state).toEqual({ kind: 'done' });
		expect(requests).toEqual([
			{
				token: 'T0KEN',
				stationName: '春和社区志愿服务站',
				headName: '林岚',
				sample: true,
				deviceName: 'Windows 电脑',
			},
		]);
	});

	it('does not go on from a question without an answer', async () => {
		const wizard = begin(station({}).ports);
		await wizard.check();
		wizard.stationName = '   ';
		await wizard.next();
		expect(wizard.state).toEqual({ kind: 'question', question: 'station' });
		wizard.stationName = '长'.repeat(61);
		expect(wizard.answered).toBe(false);
	});

	it('keeps every answer when the station cannot be reached, and tries again on the next press', async () => {
		const { ports, requests } = station({ problems: ['offline'] });
		const wizard = begin(ports);
		await wizard.check();
		await answerAll(wizard);
		expect(wizard.state).toEqual({ kind: 'question', question: 'start', problem: 'offline' });
		await wizard.next();
		expect(wizard.state).toEqual({ kind: 'done' });
		expect(requests).toHaveLength(2);
	});

	it('goes back without losing what was written', async () => {
		const wizard = begin(station({}).ports);
		await wizard.check();
		wizard.stationName = '春和社区';
		await wizard.next();
		wizard.back();
		expect(wizard.state).toEqual({ kind: 'question', question: 'station' });
		expect(wizard.stationName).toBe('春和社区');
	});

	it.each([
		['there is a station already', { name: '春和社区' }, 'T', 'already-set-up'],
		['the link has lost its token', {}, '', 'no-token'],
		['this device is a member’s already', { member: true }, 'T', 'already-admitted'],
		['the station cannot be reached', { unreachable: true }, 'T', 'offline'],
	] as const)('says at once when %s', async (_, options, token, reason) => {
		const wizard = begin(station(options).ports, token);
		await wizard.check();
		expect(wizard.state).toEqual({ kind: 'stuck', reason });
	});

	it('is stuck when the token is wrong: no other answer would help', async () => {
		const wizard = begin(station({ problems: ['setup-token-wrong'] }).ports);
		await wizard.check();
		await answerAll(wizard);
		expect(wizard.state).toEqual({ kind: 'stuck', reason: 'setup-token-wrong' });
	});
});
