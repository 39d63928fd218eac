import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';
import { runCommand } from './run-command.ts';

let test: TestStation;
beforeEach(async () => {
	test = await TestStation.start();
});
afterEach(() => test.dispose());

const codeOf = (printed: string) => printed.trim().split('\n').at(-1)?.split('#')[1] ?? '';

describe('invite', () => {
	it('prints the link alone on the last line, and it works at once beside the running station', async () => {
		const printed = await test.command('invite', '--role', 'volunteer', '--member', 'ann');
		expect(printed.trim().split('\n').at(-1)).toMatch(new RegExp(`^${test.url}/join#[A-Z0-9]{8}$`));
		const device = await TestDevice.join(test.url, codeOf(printed));
		expect(device.admission.member.id).toBe('ann');
	});

	it('works while no station runs, with the address of the last one or a given one', async () => {
		const { url } = test;
		await test.stop();
		expect(await test.command('invite', '--role', 'staff')).toContain(`${url}/join#`);
		const elsewhere = await test.command('invite', '--role', 'staff', '--url', 'https://x.example');
		expect(elsewhere).toContain('https://x.example/join#');
	});

	it('chooses who has most to do and no device yet, the same each time', async () => {
		const first = await TestDevice.join(
			test.url,
			codeOf(await test.command('invite', '--role', 'volunteer')),
		);
		expect(first.admission.member.id).toBe('ann');
		const second = await TestDevice.join(
			test.url,
			codeOf(await test.command('invite', '--role', 'volunteer')),
		);
		expect(second.admission.member.id).toBe('bob');
		await expect(test.command('invite', '--role', 'volunteer')).rejects.toThrow(
			'no volunteer without a device',
		);
		const leader = await TestDevice.join(test.url, codeOf(await test.command('invite', '--role', 'leader')));
		expect(leader.admission.member).toMatchObject({ id: 'lee', standing: 'leader' });
	});

	it('enters a new member by name, who is found in directory and roster', async () => {
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const printed = await test.command('invite', '--role', 'volunteer', '--name', '王小明');
		// At once: the running station has not looked at the database since.
		const { id } = (await TestDevice.join(test.url, codeOf(printed))).admission.member;
		await sun.reached('roster', 6);
		expect(sun.record('roster', 'members', id)).toMatchObject({
			name: '王小明',
			initials: 'wxm',
			role: 'volunteer',
		});
		await sun.reached('station', 8);
		expect(sun.record('station', 'directory', id)).toMatchObject({ name: '王小明' });
	});

	it.each([
		[['invite'], 'whom to invite'],
		[['invite', '--role', 'king'], 'whom to invite'],
		[['invite', '--role', 'volunteer', '--member', 'nobody'], 'no member with the id'],
		[['invite', '--role', 'staff', '--member', 'ann'], 'is volunteer, not staff'],
		[['invite', '--role', 'leader', '--name', '王'], 'leads nothing yet'],
		[['invite', '--role', 'staff', '--member', 'a', '--name', 'b'], 'not both'],
		[['invite', '--bogus'], '--bogus'],
		[['dance'], 'no verb dance'],
		[['members', '--role', 'king'], 'must be one of'],
		[['sample'], 'a station in this data directory already'],
		[['revoke'], 'which device'],
		[['revoke', '--device', 'x'], 'no active device'],
	])('%j is answered with a sentence', async (args, words) => {
		await expect(test.command(...args)).rejects.toThrow(words);
		await expect(test.command(...args)).rejects.toMatchObject({ name: 'StationProblem' });
	});
});

describe('other verbs', () => {
	it('list members and devices', async () => {
		expect(await test.command('members', '--role', 'leader')).toBe('lee\tleader\tMember lee\n');
		expect((await test.command('members')).split('\n')).toHaveLength(6);
		const { device } = (await test.device('ann')).admission;
		expect(await test.command('devices', '--member', 'ann')).toBe(`${device}\tann\tactive\tnever seen\n`);
		await test.command('revoke', '--device', device);
		expect(await test.command('devices')).toBe(`${device}\tann\trevoked\tnever seen\n`);
	});

	it('tell how the station stands, without names of people', async () => {
		const status = await test.command('status');
		expect(status).toContain('station\tTest station');
		expect(status).toContain('members\t5');
		expect(status).toContain('documents\t6');
		expect(status).not.toContain('Member');
	});

	it('explain themselves', async () => {
		for (const args of [[], ['--help'], ['invite', '--help']])
			expect(await runCommand(args, {}, test.ports)).toContain('--role staff|leader|volunteer');
	});

	it('make the sample beside a running server that has no station, and let its head in', async () => {
		const empty = await TestStation.start({ empty: true });
		try {
			expect(empty.station.setupLink).not.toBeNull();
			const printed = await empty.command('sample');
			expect(printed).toMatch(/^The sample station is ready: 1934 members\.\nThe head joins at: \S+\n$/);
			await expect.poll(() => empty.station.setupLink, { timeout: 10_000 }).toBeNull();
			const head = await TestDevice.join(empty.url, codeOf(printed));
			const connection = await (await head.connect()).tailed();
			expect(connection.seqs.size).toBe(132);
		} finally {
			await empty.dispose();
		}
	}, 60_000);

	it('make nothing where there is nothing', async () => {
		const data = join(test.data, 'elsewhere');
		await expect(runCommand(['status', '--data', data], {}, test.ports)).rejects.toThrow('no station');
		expect(existsSync(data)).toBe(false);
	});
});
