import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStation, type Station } from './create-station.ts';
import { nodeTimers } from './node-ports.ts';
import type { Ports } from './ports.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { fragile } from './testing/fragile-store.ts';
import { visit } from './testing/seed-station.ts';
import { testConfig } from './testing/test-config.ts';
import type { Received } from './testing/test-connection.ts';
import type { TestDevice } from './testing/test-device.ts';
import { TestStation } from './testing/test-station.ts';
import { VirtualPorts } from './testing/virtual-ports.ts';

/** Within this a station has stopped, whatever its store does. */
const LONGEST = 10_000;

let test: TestStation;
let virtual: VirtualPorts;
let ports: Ports;
let store: ReturnType<typeof fragile>;
let station: Station;
let device: TestDevice;

beforeEach(async () => {
	test = await TestStation.start();
	device = await test.device('ann');
	await test.stop();
	virtual = new VirtualPorts();
	// What takes moments passes by itself, what takes a second or more only when the test says so.
	const after: Ports['timers']['after'] = (ms, callback) =>
		ms < 1_000 ? nodeTimers.after(ms, callback) : virtual.timers.after(ms, callback);
	ports = { ...test.ports, timers: { after, soon: nodeTimers.soon }, log: virtual.log };
	store = fragile(openStore(test.data, ports));
	station = await createStation(testConfig(test.data), ports, { store });
	device = device.at(station.url);
});
afterEach(async () => {
	store.hanging = [];
	await store.close();
	await test.dispose();
});

const EVERYTHING: (keyof Store)[] = ['commit', 'deviceSeen', 'tail', 'device', 'changedByOthers', 'close'];
const isReceipt = (r: Received) => r.kind === 'channel' && r.message.type === 'receipt';

describe('a stop', () => {
	it.each([
		{ what: 'commits hang', hanging: ['commit'], isStored: false },
		{ what: 'notes of devices hang', hanging: ['deviceSeen'], isStored: false },
		{ what: 'reading hangs', hanging: ['tail'], isStored: true },
		{ what: 'closing hangs', hanging: ['close'], isStored: false },
		{ what: 'everything hangs', hanging: EVERYTHING, isStored: false },
	] satisfies { what: string; hanging: (keyof Store)[]; isStored: boolean }[])(
		'[R89] ends in time when $what, and nothing is receipted that was not stored',
		async ({ hanging, isStored }) => {
			const ann = await (await device.connect()).tailed();
			const channel = ann.openChannel('pair/1');
			ann.sendUpdate(channel, ann.write('pair/1', visit('stored')));
			await ann.receipt(channel, 1);
			store.hanging = hanging;
			const taken = ann.write('pair/1', visit('taken'));
			ann.sendUpdate(channel, taken);
			const commits = !(hanging as (keyof Store)[]).includes('commit');
			if (commits) await ann.receipt(channel, 2);
			ann.say({ type: 'tail', document: 'station', seq: 0 });
			ann.say({ type: 'ping' });
			await ann.message('pong');
			// One that is still being greeted.
			const late = await device.connect({ documents: [] });

			const stopping = station.close();
			expect((await ann.message('bye')).retryAfter).toBeGreaterThan(0);
			await Promise.all([ann.closed(), late.closed()]);
			if (!isStored) await virtual.pass(LONGEST);
			expect(await stopping).toBe(isStored);
			expect(ann.received.filter(isReceipt)).toHaveLength(commits ? 2 : 1);

			store.hanging = [];
			await store.close();
			await test.start();
			const again = await (await device.at(test.url).connect({ from: ann })).tailed();
			expect(again.seqs.get('pair/1')).toBe(commits ? 3 : 2);
			// Whoever has no receipt sends again, and it is there once.
			const next = again.openChannel('pair/1');
			again.sendUpdate(next, taken);
			expect(await again.receipt(next, 1)).toMatchObject({ seq: commits ? 0 : 3 });
		},
	);

	it('[R89] of a station whose store has failed all the while ends in time as well', async () => {
		const ann = await (await device.connect()).tailed();
		const channel = ann.openChannel('pair/1');
		store.broken = true;
		ann.sendUpdate(channel, ann.write('pair/1', visit('taken')));
		await ann.message('storing');
		const stopping = station.close();
		await ann.closed();
		await virtual.pass(LONGEST);
		expect(await stopping).toBe(false);
	});

	it('[R89] with nothing wrong needs no deadline', async () => {
		await (await device.connect()).tailed();
		expect(await station.close()).toBe(true);
		expect(virtual.waiting).toBe(0);
	});
});
