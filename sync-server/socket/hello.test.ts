import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { LIMITS, OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../src/lib/protocol/limits.ts';
import { encodeControl, ControlKind, type Run } from '../../src/lib/protocol/frame.ts';
import { visit } from '../testing/seed-station.ts';
import { TestConnection } from '../testing/test-connection.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
beforeEach(async () => {
	test = await TestStation.start();
});
afterEach(() => test.dispose());

function runsOf(connection: TestConnection): Run[] {
	return connection.received.flatMap((received) => (received.kind === 'runs' ? received.runs : []));
}

describe('a first hello', () => {
	it('[R71] is answered with all that the member may read, straight from disk', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		expect([...ann.seqs.keys()].sort()).toEqual(['pair/1', 'station']);
		expect(ann.record('pair/1', 'pairings', '1')).toMatchObject({ volunteerIds: ['ann'] });
		expect(await ann.message('welcome')).toMatchObject({
			member: { id: 'ann', name: 'Member ann', standing: 'volunteer' },
			station: 'Test station',
			gone: [],
			tail: { documents: 2 },
		});
		expect(test.station.load.loads).toBe(0);
	});

	it('[R71] says how many bytes come', async () => {
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const { tail } = await sun.message('welcome');
		const runs = runsOf(sun);
		expect(tail.bytes).toBe(runs.reduce((sum, { bytes }) => sum + bytes.length, 0));
		expect(tail.documents).toBe(new Set(runs.map(({ document }) => document)).size);
	});

	it('[R74] brings first what screens cannot do without', async () => {
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const order = [...new Set(runsOf(sun).map(({ document }) => document))];
		expect(order).toEqual(['station', 'team/t', 'pair/1', 'pair/2', 'roster', 'grid/g']);
	});

	it('[R83] brings a leader the team, the grid and nothing of others', async () => {
		const lee = await (await (await test.device('lee', 'leader')).connect()).tailed();
		expect([...lee.seqs.keys()].sort()).toEqual(['grid/g', 'station', 'team/t']);
	});

	it('tells for how long personal data may be shown without another: as staff have set it, else 30 days', async () => {
		const device = await test.device('ann');
		expect(await (await device.connect()).message('welcome')).toMatchObject({ leaseDays: 30 });
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const channel = sun.openChannel('station');
		sun.sendUpdate(
			channel,
			sun.write('station', { table: 'profiles', id: 'station', fields: { leaseDays: 7 } }),
		);
		await sun.receipt(channel, 1);
		expect(await (await device.connect()).message('welcome')).toMatchObject({ leaseDays: 7 });
	});

	it('may be plain JSON', async () => {
		const device = await test.device('ann');
		const ann = await (await device.connect({ plain: true })).tailed();
		expect(ann.seqs.has('pair/1')).toBe(true);
	});
});

describe('a later hello', () => {
	it('[R72] costs next to nothing while nothing has changed', async () => {
		const device = await test.device('ann');
		const before = await (await device.connect()).tailed();
		const again = await (await device.connect({ from: before })).tailed();
		expect(runsOf(again)).toEqual([]);
		expect(await again.message('welcome')).toMatchObject({ tail: { documents: 0, bytes: 0 } });
	});

	it('[R72] of 230 unchanged documents needs at most 5 KB both ways and loads none', async () => {
		const large = await TestStation.start({ morePairs: 224 });
		try {
			const device = await large.device('sun', 'staff');
			const before = await (await device.connect()).tailed();
			expect(before.seqs.size).toBe(230);
			const again = await (await device.connect({ from: before })).tailed();
			expect(again.bytes.up + again.bytes.down).toBeLessThanOrEqual(5 * 1024);
			expect(large.station.load.loads).toBe(0);
		} finally {
			await large.dispose();
		}
	});

	it('[R71] brings what came meanwhile, and only that', async () => {
		const annDevice = await test.device('ann');
		const sunDevice = await test.device('sun', 'staff');
		const sun = await (await sunDevice.connect()).tailed();
		sun.cut();
		const ann = await (await annDevice.connect()).tailed();
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		const { seq } = await ann.receipt(channel, 1);

		const again = await (await sunDevice.connect({ from: sun })).tailed();
		expect(runsOf(again).map(({ document, from, to }) => ({ document, from, to }))).toEqual([
			{ document: 'pair/1', from: seq - 1, to: seq },
		]);
		expect(again.record('pair/1', 'visits', 'v1')).toMatchObject({ minutes: 30 });
	});

	it('[R83] names the documents that are no longer the member’s', async () => {
		const device = await test.device('ann');
		const ann = await device.connect({ documents: [['pair/2', 0]], epoch: '' });
		expect((await ann.message('welcome')).gone).toEqual(['pair/2']);
	});

	it('[R73] with numbers of another history is answered in full', async () => {
		const device = await test.device('ann');
		const ann = await device.connect({ epoch: 'another' });
		ann.seqs.clear();
		await ann.tailed();
		expect(ann.seqs.has('pair/1')).toBe(true);
	});

	it('[R73] that is ahead of the station gets an epoch of its own, once', async () => {
		const device = await test.device('ann');
		const before = await (await device.connect()).tailed();
		const { epoch } = await before.message('welcome');

		const ahead = await device.connect({ epoch, documents: [['pair/1', 99]] });
		ahead.seqs.clear();
		await ahead.tailed();
		const fresh = (await ahead.message('welcome')).epoch;
		expect(fresh).not.toBe(epoch);
		expect(ahead.seqs.get('pair/1')).toBe(1);

		const again = await (await device.connect({ from: ahead })).tailed();
		expect((await again.message('welcome')).epoch).toBe(fresh);
		expect(runsOf(again)).toEqual([]);
	});

	it('[R71] asked from inside a compacted log gets the snapshot and what follows', async () => {
		const device = await test.device('ann');
		const ann = await (await device.connect()).tailed();
		const channel = ann.openChannel('pair/1');
		// Past the bound at which the log is compacted, and past the entries that are kept.
		const many = 620;
		for (let i = 0; i < many; i++) ann.sendUpdate(channel, ann.write('pair/1', visit(`v${i}`)));
		await ann.receipt(channel, many);
		const early = await (
			await device.connect({
				epoch: (await ann.message('welcome')).epoch,
				documents: [['pair/1', 1]],
			})
		).tailed();
		const runs = runsOf(early).filter(({ document }) => document === 'pair/1');
		expect(runs[0]).toMatchObject({ from: 0 });
		expect(runs.length).toBeLessThan(many);
		expect(early.record('pair/1', 'visits', `v${many - 1}`)).not.toBeNull();
		expect(early.record('pair/1', 'pairings', '1')).not.toBeNull();
	});
});

describe('a stranger', () => {
	let device: TestDevice;
	beforeEach(async () => {
		device = await test.device('ann');
	});

	it.each([
		['a wrong signature', { signature: 'AAAA' }, 'unknown-device'],
		['a newer protocol', { protocol: PROTOCOL_VERSION + 1 }, 'station-too-old'],
	])('[R70] with %s is sent away with the reason', async (_, greeting, reason) => {
		const connection = await device.connect(greeting);
		const bye = await connection.message('bye');
		expect(bye).toEqual({ type: 'bye', reason });
		await connection.closed();
		expect(runsOf(connection)).toEqual([]);
	});

	it('[R70] who repeats an old signature is not let in', async () => {
		const first = await TestConnection.stranger(device);
		const { nonce } = await first.message('challenge');
		const signature = await device.sign(`shouwang hello 1 ${nonce} ${device.admission.device}`);
		const second = await device.connect({ signature });
		expect((await second.message('bye')).reason).toBe('unknown-device');
	});

	it('[R88] who opens a channel before the welcome is sent away', async () => {
		const stranger = await TestConnection.stranger(device);
		stranger.openChannel('pair/1');
		expect((await stranger.message('bye')).reason).toBe('malformed');
	});

	it.each([
		['no frame', new Uint8Array()],
		['no JSON', encodeControl(ControlKind.json, new Uint8Array([1, 2, 3]))],
		['no deflated bytes', encodeControl(ControlKind.deflatedJson, new Uint8Array([1, 2, 3]))],
		['an update at once', new Uint8Array([1, 0, 2, 0])],
	])('[R88] who sends %s is sent away', async (_, frame) => {
		const stranger = await TestConnection.stranger(device);
		stranger.send(frame);
		expect((await stranger.message('bye')).reason).toBe('malformed');
		await stranger.closed();
	});

	it('[R88] who sends more than a hello can be is sent away', async () => {
		const stranger = await TestConnection.stranger(device);
		stranger.send(encodeControl(ControlKind.json, new Uint8Array(300 * 1024)));
		expect((await stranger.message('bye')).reason).toBe('too-large');
	});

	it('[R88] frames above the limit end the connection', async () => {
		const ann = await (await device.connect()).tailed();
		ann.send(new Uint8Array(LIMITS.frameUp + 1));
		expect((await ann.closed()).code).toBe(1009);
	});
});

describe('an app of another version', () => {
	const ask = (token: string, path: string, body?: object) =>
		postJson(`${test.url}${path}`, body, { token, method: body === undefined ? 'GET' : 'POST' });

	it('[R68] too old for the station gets nothing, and may hand over what it has', async () => {
		const device = await test.device('ann');
		const old = await device.connect({ protocol: OLDEST_PROTOCOL - 1 });
		const { reason, token = '' } = await old.message('bye');
		expect(reason).toBe('app-too-old');
		await old.closed();
		expect(runsOf(old)).toEqual([]);
		const { table, id, fields } = visit('v1');
		// As that version says it, with a reason that this one need not know.
		const item = { key: 'e1', document: 'pair/1', at: 1, reason: 'of-another-version' };
		const handed = await ask(token, '/api/quarantine', {
			items: [{ ...item, changes: [{ table, id, fields }] }],
		});
		expect(handed).toEqual({ status: 200, body: { taken: ['e1'] } });
		expect(test.station.load.documents).toBe(0);
		expect(await ask(token, '/api/devices')).toMatchObject({ status: 401 });
		expect(await ask(token, '/api/quarantine')).toMatchObject({ status: 401 });
	});

	it('[R68] too old is nobody before it has proved who it is, and revoked before it is old', async () => {
		const device = await test.device('ann');
		const protocol = OLDEST_PROTOCOL - 1;
		const forged = await device.connect({ protocol, signature: 'AAAA' });
		expect(await forged.message('bye')).toEqual({ type: 'bye', reason: 'unknown-device' });
		await test.command('revoke', '--device', device.admission.device);
		expect(await (await device.connect({ protocol })).message('erase')).toMatchObject({ type: 'erase' });
	});

	it('[R67] is served when it is one version older', async () => {
		expect(OLDEST_PROTOCOL).toBeLessThan(PROTOCOL_VERSION);
		const ann = await (await (await test.device('ann')).connect({ protocol: OLDEST_PROTOCOL })).tailed();
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		expect((await ann.receipt(channel, 1)).seq).toBeGreaterThan(0);
	});

	it('[R69] may say more than this station knows, and others get it', async () => {
		const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const device = await test.device('ann');
		const stranger = await TestConnection.stranger(device);
		const { nonce } = await stranger.message('challenge');
		const id = device.admission.device;
		const hello = {
			...{ type: 'hello', protocol: PROTOCOL_VERSION, app: 'next', device: id, epoch: '', documents: [] },
			...{ signature: await device.sign(`shouwang hello 1 ${nonce} ${id}`), mood: 'sunny' },
		};
		stranger.send(encodeControl(ControlKind.json, Buffer.from(JSON.stringify(hello))));
		const ann = await stranger.tailed();
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1', { weather: 'sunny' })));
		const { seq } = await ann.receipt(channel, 1);
		await sun.reached('pair/1', seq);
		expect(sun.record('pair/1', 'visits', 'v1')).toMatchObject({ minutes: 30, weather: 'sunny' });
	});

	it.each([
		['a message', encodeControl(ControlKind.json, Buffer.from('{"type":"sing"}'))],
		['a kind of payload', new Uint8Array([0, 9, 1])],
	])(
		'[R88] %s of a version that was not agreed on ends the connection, as anything unreadable',
		async (_, frame) => {
			const ann = await (await (await test.device('ann')).connect()).tailed();
			ann.send(frame);
			expect((await ann.message('bye')).reason).toBe('malformed');
		},
	);

	it('[R88] a message on a channel that is of no agreed version ends the channel, and nothing else', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		await ann.receipt(channel, 1);
		ann.sendOn(channel, new Uint8Array([77, 1, 2]));
		expect(await ann.message('closed')).toMatchObject({ channel, reason: 'malformed' });
		const again = ann.openChannel('pair/1');
		ann.sendUpdate(again, ann.write('pair/1', visit('v2')));
		expect((await ann.receipt(again, 1)).seq).toBeGreaterThan(0);
	});
});

describe('the tail and what happens meanwhile', () => {
	it('[R74] leaves no gap, whenever others write', async () => {
		const annDevice = await test.device('ann');
		const sunDevice = await test.device('sun', 'staff');
		const ann = await (await annDevice.connect()).tailed();
		const channel = ann.openChannel('pair/1');
		const readers: TestConnection[] = [];
		let last = 0;
		for (let i = 1; i <= 40; i++) {
			ann.sendUpdate(channel, ann.write('pair/1', visit(`v${i}`)));
			// Each reader's tail is under way while the next updates are committed; a gap would throw.
			if (i % 8 === 0) readers.push(await sunDevice.connect());
			last = (await ann.receipt(channel, i)).seq;
		}
		for (const reader of readers.slice(-3)) {
			await reader.reached('pair/1', last);
			expect(Y.encodeStateVector(reader.copy('pair/1'))).toEqual(Y.encodeStateVector(ann.copy('pair/1')));
		}
	});

	it('[R74] a device that asks for a document from an earlier number gets it from there', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		ann.documents.delete('pair/1');
		ann.seqs.delete('pair/1');
		ann.say({ type: 'tail', document: 'pair/1', seq: 0 });
		await ann.reached('pair/1', 1);
		expect(ann.record('pair/1', 'pairings', '1')).not.toBeNull();
	});

	it('[R83] a device that asks for a document of others gets nothing', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		const since = ann.received.length;
		ann.say({ type: 'tail', document: 'pair/2', seq: 0 });
		ann.say({ type: 'ping' });
		await ann.message('pong', since);
		expect(ann.seqs.has('pair/2')).toBe(false);
	});
});
