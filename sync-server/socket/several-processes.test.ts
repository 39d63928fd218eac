import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withStation } from '../command/open-station.ts';
import { createStation, type Station } from '../create-station.ts';
import { visit } from '../testing/seed-station.ts';
import { testConfig } from '../testing/test-config.ts';
import { TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let second: Station | null = null;
beforeEach(async () => {
	test = await TestStation.start();
});
afterEach(async () => {
	await second?.close();
	second = null;
	await test.dispose();
});

describe('another process on the same database', () => {
	it('[R81] is heard by devices of this one', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		await withStation({ data: test.data, make: false }, test.ports, ({ registry }) =>
			registry.change('pair/1', [visit('foreign')]),
		);
		await ann.reached('pair/1', 2);
		expect(ann.record('pair/1', 'visits', 'foreign')).not.toBeNull();
	});

	it('[R81] that was faster makes this one judge again, and nothing is lost or doubled', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('first')));
		await ann.receipt(channel, 1);
		// The station has the document in memory and does not know of this yet.
		const foreign = withStation({ data: test.data, make: false }, test.ports, ({ registry }) =>
			registry.change('pair/1', [visit('foreign')]),
		);
		const count = 20;
		for (let i = 2; i <= count; i++) ann.sendUpdate(channel, ann.write('pair/1', visit(`own${i}`)));
		await foreign;
		await ann.receipt(channel, count);
		await ann.reached('pair/1', count + 2);
		const fresh = await (await (await test.device('ann')).connect()).tailed();
		expect(fresh.copy('pair/1').getMap('visits').size).toBe(count + 1);
		expect(fresh.seqs.get('pair/1')).toBe(count + 2);
	});

	it('[R81] two servers serve one station', async () => {
		second = await createStation(testConfig(test.data), test.ports);
		const annDevice = await test.device('ann');
		const ann = await (await annDevice.connect()).tailed();
		const sunDevice = await TestDevice.join(second.url, await test.code('sun', 'staff'));
		const sun = await (await sunDevice.connect()).tailed();
		const annChannel = ann.openChannel('pair/1');
		const sunChannel = sun.openChannel('pair/1');
		const each = 25;
		for (let i = 0; i < each; i++) {
			ann.sendUpdate(annChannel, ann.write('pair/1', visit(`a${i}`)));
			sun.sendUpdate(sunChannel, sun.write('pair/1', visit(`s${i}`, {}, 'sun')));
		}
		await Promise.all([ann.receipt(annChannel, each), sun.receipt(sunChannel, each)]);
		await Promise.all([ann.reached('pair/1', 1 + 2 * each), sun.reached('pair/1', 1 + 2 * each)]);
		expect(ann.copy('pair/1').getMap('visits').size).toBe(2 * each);
		expect(sun.copy('pair/1').getMap('visits').size).toBe(2 * each);
	});

	it('[R84] changes rights here as well', async () => {
		const ann = await (await (await test.device('ann')).connect()).tailed();
		await withStation({ data: test.data, make: false }, test.ports, ({ registry }) =>
			registry.change('pair/1', [{ table: 'pairings', id: '1', fields: { volunteerIds: ['bob'] } }]),
		);
		expect((await ann.message('gone')).documents).toEqual(['pair/1']);
	});
});
