import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { LIMITS, PROTOCOL_VERSION } from '../../src/lib/protocol/limits.ts';
import { encodeControl, ControlKind, type Run } from '../../src/lib/protocol/frame.ts';
import { visit } from '../testing/seed-station.ts';
import { TestConnection } from '../testing/test-connection.ts';
import type { TestDevice } from '../testing/test-device.ts';
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
		['an older protocol', { protocol: PROTOCOL_VERSION - 1 }, 'app-too-old'],
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
