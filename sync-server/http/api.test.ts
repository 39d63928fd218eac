import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODE_ALPHABET, type NewInvitation } from '../../src/lib/protocol/http.ts';
import { openStore } from '../store/open-store.ts';
import { postJson, TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
afterEach(() => test.dispose());

async function tokenOf(device: TestDevice): Promise<string> {
	return (await (await device.connect()).message('welcome')).token;
}

describe('set-up', () => {
	beforeEach(async () => {
		test = await TestStation.start({ empty: true });
	});

	const request = () => ({
		token: test.station.setupLink?.split('#')[1],
		stationName: '示范社区志愿服务站',
		headName: '陈玉兰',
		sample: false,
	});

	it('[R93] makes station, head and the head’s device, once', async () => {
		expect(await (await fetch(`${test.url}/api/station`)).json()).toMatchObject({ station: null });
		const used = request();
		const head = await TestDevice.setUp(test.url, used);
		expect(head.admission).toMatchObject({
			station: '示范社区志愿服务站',
			member: { name: '陈玉兰', standing: 'head' },
		});
		const connection = await (await head.connect()).tailed();
		expect([...connection.seqs.keys()].sort()).toEqual(['roster', 'station']);
		const id = head.admission.member.id;
		expect(connection.record('roster', 'members', id)).toMatchObject({ role: 'head', initials: 'cyl' });
		expect(connection.record('station', 'directory', id)).toMatchObject({ name: '陈玉兰' });
		await expect(TestDevice.setUp(test.url, used)).rejects.toThrow('already-set-up');
		const store = openStore(test.data, test.ports);
		const lines = (await store.audit({ limit: 9 })).map(({ kind, member }) => [kind, member]);
		await store.close();
		// One line for all of it.
		expect(lines).toEqual([
			['device-joined', id],
			['set-up', id],
		]);
		expect(test.station.setupLink).toBeNull();
		expect(await (await fetch(`${test.url}/api/station`)).json()).toMatchObject({
			station: '示范社区志愿服务站',
		});
	});

	it('takes only the token that was printed', async () => {
		await expect(TestDevice.setUp(test.url, { ...request(), token: 'guess' })).rejects.toThrow(
			'setup-token-wrong',
		);
		const tooMany = async () => {
			for (let i = 0; i < 25; i++)
				await TestDevice.setUp(test.url, { ...request(), token: 'x' }).catch(() => 0);
			return TestDevice.setUp(test.url, request());
		};
		await expect(tooMany()).rejects.toThrow('too-many');
		test.pass(11 * 60 * 1000);
		await TestDevice.setUp(test.url, request());
	});

	it('[R93] that was broken off leaves no station behind, and the next one begins afresh', async () => {
		const store = openStore(test.data, test.ports);
		const now = test.ports.clock.now();
		await store.claimSetUp(now, now + 60_000);
		const rows = [{ table: 'profiles', record: { id: 'station', name: 'half' } }];
		const bytes = new Uint8Array([0, 0]);
		await store.commit([
			{ document: 'station', seq: 1, bytes, rows, device: null, clients: [], audit: [], at: now },
		]);
		await store.close();
		await expect(TestDevice.setUp(test.url, request())).rejects.toThrow('too-many');
		test.pass(61_000);
		const head = await TestDevice.setUp(test.url, request());
		const connection = await (await head.connect()).tailed();
		expect(connection.seqs.get('station')).toBe(2);
	});

	it('needs a real key', async () => {
		const { status, body } = await postJson(`${test.url}/api/setup`, {
			...request(),
			publicKey: 'A'.repeat(100),
			deviceName: 'x',
		});
		expect([status, body]).toEqual([400, { reason: 'malformed' }]);
		expect(test.station.setupLink).not.toBeNull();
	});
});

describe('set-up with the sample', () => {
	it('writes the whole sample for the wizard’s head', async () => {
		test = await TestStation.start({ empty: true });
		const head = await TestDevice.setUp(test.url, {
			token: test.station.setupLink?.split('#')[1],
			stationName: '我们的站',
			headName: '林小满',
			sample: true,
		});
		expect(head.admission).toMatchObject({
			station: '我们的站',
			member: { name: '林小满', standing: 'head' },
		});
		const connection = await (await head.connect()).tailed();
		expect(connection.seqs.size).toBe(132);
		let residents = 0;
		for (const [name, doc] of connection.documents)
			if (name.startsWith('grid/')) residents += doc.getMap('residents').size;
		expect(residents).toBe(6_403);
		// One piece for each document: no log of how the sample was written.
		expect(connection.received.flatMap((r) => (r.kind === 'runs' ? r.runs : []))).toHaveLength(132);
	}, 60_000);
});

describe('invitations', () => {
	beforeEach(async () => {
		test = await TestStation.start();
	});

	async function invite(token: string, member: string) {
		return postJson(`${test.url}/api/invitations`, { member }, { token });
	}

	it('[R91] are made by staff, looked at, and used once', async () => {
		const staff = await test.device('sun', 'staff');
		const token = await tokenOf(staff);
		const { status, body } = await invite(token, 'ann');
		expect(status).toBe(200);
		const { invitation, code, link } = body as NewInvitation;
		expect(link).toBe(`${test.url}/join#${code}`);
		expect([...code].every((letter) => CODE_ALPHABET.includes(letter))).toBe(true);
		expect(invitation).toMatchObject({ member: 'ann', memberName: 'Member ann', state: 'open' });
		expect(invitation.expiresAt - invitation.createdAt).toBe(7 * 24 * 60 * 60 * 1000);

		const look = await postJson(`${test.url}/api/invitations/look`, { code: code.toLowerCase() });
		expect(look.body).toEqual({
			...{ station: 'Test station', member: 'ann' },
			...{ memberName: 'Member ann', standing: 'volunteer' },
		});
		await TestDevice.join(test.url, `${code.slice(0, 4)} ${code.slice(4)}`);
		await expect(TestDevice.join(test.url, code)).rejects.toThrow('invitation-used');
		const list = await postJson(`${test.url}/api/invitations`, null, { token, method: 'GET' });
		expect(list.body).toMatchObject({
			invitations: expect.arrayContaining([{ ...invitation, state: 'used' }]),
		});
	});

	it('[R91] let only one of two phones in that try at once', async () => {
		const code = await test.code('ann');
		const tries = await Promise.allSettled([1, 2, 3].map(() => TestDevice.join(test.url, code)));
		expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
	});

	it('[R91] run out after seven days', async () => {
		const code = await test.code('ann');
		test.pass(7 * 24 * 60 * 60 * 1000);
		await expect(TestDevice.join(test.url, code)).rejects.toThrow('invitation-expired');
	});

	it('[R91] can be taken back, unless they were used', async () => {
		const token = await tokenOf(await test.device('sun', 'staff'));
		const { invitation, code } = (await invite(token, 'ann')).body as NewInvitation;
		const path = `${test.url}/api/invitations/${invitation.id}`;
		const withdrawn = await postJson(path, null, { token, method: 'DELETE' });
		expect(withdrawn.body).toEqual({ ...invitation, state: 'withdrawn' });
		await expect(TestDevice.join(test.url, code)).rejects.toThrow('invitation-withdrawn');

		const second = (await invite(token, 'ann')).body as NewInvitation;
		await TestDevice.join(test.url, second.code);
		const late = await postJson(`${test.url}/api/invitations/${second.invitation.id}`, null, {
			token,
			method: 'DELETE',
		});
		expect(late.body).toMatchObject({ state: 'used' });
	});

	it('are in the operations’ record: who invited whom, who took it back, which device came of it', async () => {
		const device = await test.device('sun', 'staff');
		const token = await tokenOf(device);
		const { invitation } = (await invite(token, 'ann')).body as NewInvitation;
		const path = `${test.url}/api/invitations/${invitation.id}`;
		await postJson(path, null, { token, method: 'DELETE' });
		await postJson(path, null, { token, method: 'DELETE' });
		const second = (await invite(token, 'ann')).body as NewInvitation;
		const ann = await TestDevice.join(test.url, second.code);
		const store = openStore(test.data, test.ports);
		const lines = (await store.audit({ limit: 5 })).map((line) => [
			line.kind,
			line.member,
			line.device,
			line.record,
		]);
		await store.close();
		const by = ['sun', device.admission.device, 'ann'];
		expect(lines).toEqual([
			['device-joined', 'ann', ann.admission.device, ann.admission.device],
			['invited', ...by],
			['invitation-withdrawn', ...by],
			['invited', ...by],
			['device-joined', 'sun', device.admission.device, device.admission.device],
		]);
	});

	it('[R91] that nobody made are not known, and guessing is bounded', async () => {
		for (let i = 0; i < 20; i++)
			await expect(TestDevice.join(test.url, 'ABCDEFGH')).rejects.toThrow('invitation-unknown');
		await expect(TestDevice.join(test.url, 'ABCDEFGH')).rejects.toThrow('too-many');
		const look = await postJson(`${test.url}/api/invitations/look`, { code: 'ABCDEFGH' });
		expect(look.status).toBe(429);
	});

	it('[R91] for a member who was removed are worth nothing', async () => {
		const code = await test.code('ann');
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const channel = sun.openChannel('roster');
		sun.sendUpdate(
			channel,
			sun.write('roster', { table: 'members', id: 'ann', fields: { deleted: { by: 'sun', at: 1 } } }),
		);
		await sun.receipt(channel, 1);
		await expect(TestDevice.join(test.url, code)).rejects.toThrow('invitation-withdrawn');
	});

	it('are the business of staff', async () => {
		const token = await tokenOf(await test.device('ann'));
		for (const answer of [
			await invite(token, 'bob'),
			await postJson(`${test.url}/api/invitations`, null, { token, method: 'GET' }),
			await postJson(`${test.url}/api/invitations/x`, null, { token, method: 'DELETE' }),
		])
			expect([answer.status, answer.body]).toEqual([403, { reason: 'not-allowed' }]);
	});

	it('for the head are the head’s business', async () => {
		const token = await tokenOf(await test.device('sun', 'staff'));
		expect((await invite(token, 'hao')).body).toEqual({ reason: 'not-allowed' });
		expect((await invite(token, 'nobody')).body).toEqual({ reason: 'not-found' });
		const head = await TestDevice.join(test.url, test.station.headLink?.split('#')[1] ?? '');
		expect((await invite(await tokenOf(head), 'hao')).status).toBe(200);
	});

	it('need a token that is ours, has not run out, and whose device is welcome', async () => {
		const device = await test.device('sun', 'staff');
		const token = await tokenOf(device);
		expect((await invite('nonsense', 'ann')).status).toBe(401);
		expect((await postJson(`${test.url}/api/invitations`, { member: 'ann' })).status).toBe(401);
		const stranger = await TestStation.start({ ownSecrets: true });
		const foreign = await tokenOf(await stranger.device('sun', 'staff'));
		await stranger.dispose();
		expect((await invite(foreign, 'ann')).body).toEqual({ reason: 'token-invalid' });
		await test.command('revoke', '--device', device.admission.device);
		expect((await invite(token, 'ann')).body).toEqual({ reason: 'revoked' });
		const other = await tokenOf(await test.device('sun', 'staff'));
		test.pass(13 * 60 * 60 * 1000);
		expect((await invite(other, 'ann')).body).toEqual({ reason: 'token-invalid' });
	});
});

describe('the head of a station without a device', () => {
	beforeEach(async () => {
		test = await TestStation.start();
	});

	it('comes in by the link that the newest start printed', async () => {
		const old = test.station.headLink?.split('#')[1] ?? '';
		await test.restart();
		await expect(TestDevice.join(test.url, old)).rejects.toThrow('invitation-withdrawn');
		const head = await TestDevice.join(test.url, test.station.headLink?.split('#')[1] ?? '');
		expect(head.admission.member).toEqual({ id: 'hao', name: 'Member hao', standing: 'head' });
		await test.restart();
		expect(test.station.headLink).toBeNull();
	});
});

describe('requests', () => {
	beforeEach(async () => {
		test = await TestStation.start();
	});

	it.each([
		['of another form', JSON.stringify({ code: 5 }), 'application/json', 400],
		['that are no JSON', '{', 'application/json', 400],
		['of another type, as another site’s form can send', JSON.stringify({ code: 'X' }), 'text/plain', 400],
		['that are too large', JSON.stringify({ code: 'X'.repeat(4_096) }), 'application/json', 413],
	])('%s are turned away', async (_, body, type, status) => {
		const response = await fetch(`${test.url}/api/join`, {
			method: 'POST',
			body,
			headers: { 'content-type': type },
		});
		expect(response.status).toBe(status);
	});

	it('for what there is not are told so', async () => {
		expect((await postJson(`${test.url}/api/nothing`, {})).body).toEqual({ reason: 'not-found' });
	});

	it('are answered with headers that keep browsers careful', async () => {
		const { headers } = await fetch(`${test.url}/healthz`);
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('referrer-policy')).toBe('no-referrer');
	});
});
