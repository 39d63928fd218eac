import { expect, test } from 'vitest';
import { World } from '../world/world.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { seedDisk } from '../station/seed-disk.ts';
import { SimStation } from '../station/sim-station.ts';
import { SimDevice } from './sim-device.ts';

/** A station, and devices of its members. */
async function stage(seed: string, members: readonly string[], trace: string[] = []) {
	const world = new World(seed, (line) => trace.push(line));
	const station = new SimStation(world, await seedDisk(world));
	const network = new VirtualNetwork(world);
	const start = async () => {
		const starting = station.start();
		await world.pass(1_000);
		await starting;
		network.listener = (line) => station.connect(line);
	};
	await start();
	const devices: SimDevice[] = [];
	for (const [n, member] of members.entries()) {
		const device = new SimDevice({ world, network, station, member, id: `${member}-${n}` });
		await device.join();
		devices.push(device);
	}
	return { world, station, network, devices, device: devices[0]!, start };
}

const difficulty = (id: string, recipientId = 'r1') => ({
	table: 'difficulties',
	id,
	fields: { recipientId, what: id, state: 'reported', reportedOn: '2026-11-24', reporterId: 'ann' },
});
const ids = (device: SimDevice) =>
	device
		.rows('difficulties')
		.map(({ id }) => id)
		.sort();

test('what one device writes is receipted and comes to the others, and one seed is always one story', async () => {
	const stories: string[][] = [];
	for (let run = 0; run < 2; run++) {
		const trace: string[] = [];
		const { world, devices, network, station } = await stage('story', ['ann', 'ann', 'sun', 'bob'], trace);
		for (const device of devices) device.openTab();
		devices[0]!.openTab();
		await world.pass(10_000);
		expect(devices.map(({ state }) => state?.kind)).toEqual(['online', 'online', 'online', 'online']);
		for (let n = 0; n < 20; n++) {
			const device = devices[n % 2]!;
			const tab = device.tabs[n % device.tabs.length]!;
			tab.write('pair/1', [difficulty(`d${n}`)]).then(() => trace.push(`${n} ✓ ${world.time.now()}`), String);
			if (n === 5) network.lines[0]!.cut();
			if (n === 8) network.setSignal('ann-1', false);
			if (n === 12) network.setSignal('ann-1', true);
			if (n === 14) devices[0]!.tabs[0]!.kill();
			await world.pass(1_500);
		}
		await world.pass(60_000);
		const [ann, also, sun, bob] = devices as [SimDevice, SimDevice, SimDevice, SimDevice];
		expect(ids(ann).length).toBeGreaterThanOrEqual(19);
		expect(ids(also)).toEqual(ids(ann));
		expect(ids(sun)).toEqual(ids(ann));
		expect(ids(bob)).toEqual([]);
		expect(await ann.outbox()).toEqual([]);
		expect(await ann.recordState('difficulties', 'd0')).toBe('received');
		expect((await sun.doc('pair/1')).getMap('difficulties').size).toBe(ids(ann).length);
		expect(world.problems).toEqual([]);
		expect(devices.flatMap(({ reported }) => reported)).toEqual([]);
		for (const device of devices) for (const tab of device.tabs) tab.close();
		void station.stop();
		await world.pass(60_000);
		expect(network.lines).toEqual([]);
		expect(world.time.waiting, 'nothing of a closed tab goes on').toBe(0);
		stories.push([...trace, String(world.events)]);
	}
	expect(stories[0]).toEqual(stories[1]);
});

test('a killed tab gives up the link, and another takes over what it wrote', async () => {
	const { world, device, network } = await stage('tabs', ['ann']);
	const [first, second] = [device.openTab(), device.openTab()];
	await world.pass(10_000);
	expect([first.hasLink, second.hasLink]).toEqual([true, false]);
	network.setSignal(device.id, false);
	const writing = first.write('pair/1', [difficulty('d')]);
	await world.pass(1_000);
	await writing;
	expect(await device.recordState('difficulties', 'd')).toBe('waiting');
	first.kill();
	expect([first.page.isAlive, first.worker]).toEqual([false, null]);
	network.setSignal(device.id, true);
	second.wake();
	await world.pass(60_000);
	expect(second.hasLink).toBe(true);
	expect(device.tabs).toEqual([second]);
	expect(device.state).toEqual({ kind: 'online' });
	expect(await device.outbox()).toEqual([]);
	expect(second.replica.link.current).toEqual({ kind: 'online' });
	second.crashWorker();
	expect(second.hasLink).toBe(false);
	await world.pass(30_000);
	expect(second.hasLink).toBe(true);
	expect(device.state).toEqual({ kind: 'online' });
	expect(device.reported).toHaveLength(1);
});

test('a tab whose storage a newer version has taken says so, and lets go of the link', async () => {
	const { world, device } = await stage('superseded', ['ann']);
	const [first, second] = [device.openTab(), device.openTab()];
	await world.pass(10_000);
	first.loseHandle('superseded');
	await world.pass(10_000);
	expect(first.replica.storage.current).toEqual({ kind: 'reload' });
	expect([first.hasLink, second.hasLink]).toEqual([false, true]);
});

test('a document on screen shows who else looks at it, and a killed page leaves nothing that goes on', async () => {
	const { world, devices, station } = await stage('screens', ['ann', 'sun']);
	const [ann, sun] = devices.map((device) => device.openTab());
	await world.pass(10_000);
	const opening = Promise.all([ann!.open('pair/1'), sun!.open('pair/1')]);
	await world.pass(10_000);
	const [own, others] = await opening;
	own.setLocal({ member: 'ann' } as never);
	await world.pass(10_000);
	expect(others.others().length).toBe(1);
	ann!.kill();
	sun!.kill();
	void station.stop();
	await world.pass(120_000);
	expect(world.time.waiting).toBe(0);
});

test('a device whose snapshots are gone gets its documents again and keeps what it had not sent', async () => {
	const { world, device, network } = await stage('snapshots', ['ann']);
	const tab = device.openTab();
	await world.pass(5_000);
	for (let n = 0; n < 70; n++) {
		void tab.write('pair/1', [difficulty(`d${n}`)]);
		await world.pass(200);
	}
	await world.pass(120_000);
	expect(device.disk.snapshots.stored.size).toBeGreaterThan(0);
	network.setSignal(device.id, false);
	const writing = tab.write('pair/1', [difficulty('late')]);
	await world.pass(1_000);
	await writing;
	expect(() => device.loseSnapshots()).toThrow('no tab lives');
	device.crash();
	device.loseSnapshots();
	expect((await device.doc('pair/1')).getMap('difficulties').size).toBeLessThan(70);
	network.setSignal(device.id, true);
	const next = device.openTab();
	await world.pass(60_000);
	// That something is missing is found when it is needed.
	void next.open('pair/1').then((shown) => shown.ready.then(() => shown.close()));
	await world.pass(60_000);
	expect((await device.doc('pair/1')).getMap('difficulties').size).toBe(71);
	expect(await device.outbox()).toEqual([]);
	expect(device.reported).toEqual([]);
});

test('what a revoked device has forgotten does not come back when the power fails right after', async () => {
	const { world, device, station } = await stage('forgotten', ['ann']);
	device.openTab();
	await world.pass(10_000);
	expect((await device.documents()).length).toBeGreaterThan(0);
	await world.during(station.services.store.revokeDevice(device.id, world.time.now()));
	station.services.audience.sendAway(device.id);
	const isErased = () => (station.disk.content.devices.get(device.id)?.erasedAt ?? null) !== null;
	for (let waited = 0; !isErased(); waited++) {
		expect(waited).toBeLessThan(60_000);
		await world.pass(1);
	}
	device.crash();
	device.openTab();
	await world.pass(60_000);
	expect([await device.documents(), device.allRows(), await device.held()]).toEqual([[], [], []]);
});
