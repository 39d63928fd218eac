import { expect, test } from 'vitest';
import { World } from '../world/world.ts';
import { LIMITS } from '../../../src/lib/protocol/limits.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import { VirtualNetwork } from './virtual-network.ts';

/** A station that writes down what comes, and a device that does. */
async function stage(seed = 'network') {
	const world = new World(seed);
	const network = new VirtualNetwork(world);
	const process = world.process('device');
	const heard = { station: [] as number[], device: [] as number[] };
	const ends = { station: 0, device: 0, opened: 0 };
	const lines: Line[] = [];
	network.listener = (line) => {
		lines.push(line);
		return {
			receive: (frame) => void heard.station.push(frame[0]!),
			ended: () => void ends.station++,
		};
	};
	const open = () =>
		network.openSocket(
			process,
			'd',
		)({
			opened: () => void ends.opened++,
			received: (frame) => void heard.device.push(frame[0]!),
			closed: () => void ends.device++,
		});
	const socket = open();
	await world.pass(1_000);
	const both = (from: number, to: number) => {
		for (let n = from; n < to; n++) {
			socket.send(new Uint8Array([n]));
			lines[0]!.send(new Uint8Array([n]));
		}
	};
	return { world, network, process, heard, ends, lines, open, socket, both, line: network.lines[0]! };
}

const upTo = (end: number) => Array.from({ length: end }, (_, n) => n);

test('frames arrive later, in their order, and with one seed always at the same time', async () => {
	const times: number[][] = [];
	for (let run = 0; run < 2; run++) {
		const { world, heard, ends, both } = await stage();
		expect(ends).toEqual({ station: 0, device: 0, opened: 1 });
		both(0, 30);
		expect(heard.station).toEqual([]);
		const at: number[] = [];
		while (heard.station.length + heard.device.length < 60) {
			await world.time.step(Infinity);
			at.push(world.time.now());
		}
		expect(heard).toEqual({ station: upTo(30), device: upTo(30) });
		times.push(at);
	}
	expect(times[0]).toEqual(times[1]);
});

test('a cut loses some of what is under way, and each end learns of it in its time', async () => {
	const arrived = new Set<number>();
	let stationLater = 0;
	for (let seed = 0; seed < 20; seed++) {
		const { world, network, heard, ends, both, line } = await stage(`cut ${seed}`);
		both(0, 10);
		line.cut();
		both(10, 20);
		for (let i = 0; i < 60 && ends.station + ends.device < 2; i++) {
			await world.pass(1_000);
			if (ends.device === 1 && ends.station === 0) stationLater++;
		}
		expect(ends).toMatchObject({ station: 1, device: 1 });
		expect(heard.station).toEqual(upTo(heard.station.length));
		expect(heard.station.length).toBeLessThanOrEqual(10);
		expect(heard.device.length).toBeLessThanOrEqual(10);
		arrived.add(heard.station.length);
		expect(network.lines).toHaveLength(0);
	}
	expect(arrived.size).toBeGreaterThan(3);
	expect(stationLater).toBeGreaterThan(0);
});

test('a line can be cut after so many frames', async () => {
	const { world, heard, both, line } = await stage();
	line.cutAfter(7);
	for (let n = 0; n < 20; n += 2) {
		both(n, n + 2);
		await world.pass(5_000);
	}
	expect(heard.station.length + heard.device.length).toBeGreaterThanOrEqual(7);
	expect(heard.station.length + heard.device.length).toBeLessThan(12);
});

test('on a half-open line nothing arrives, nobody is told, and the station finds out by its ping', async () => {
	const { world, heard, ends, both, line, socket } = await stage();
	line.halfOpen();
	both(0, 5);
	await world.pass(20_000);
	expect({ heard, ends }).toEqual({
		heard: { station: [], device: [] },
		ends: { station: 0, device: 0, opened: 1 },
	});
	await world.pass(40_000);
	expect(ends.station).toBe(1);
	socket.close();
	expect(ends.device).toBe(1);
});

test('a line that is open answers pings for as long as it lives', async () => {
	const { world, network, ends } = await stage();
	await world.pass(600_000);
	expect(ends).toMatchObject({ station: 0, device: 0 });
	expect(network.lines).toHaveLength(1);
});

test('a slow reader makes the station’s buffer grow, and what has left says so', async () => {
	const { world, heard, lines, line } = await stage();
	line.slow(1_000);
	let left = 0;
	for (let n = 0; n < 10; n++) lines[0]!.send(new Uint8Array(1_000).fill(n), () => left++);
	expect(lines[0]!.buffered).toBe(10_000);
	await world.pass(5_500);
	expect(lines[0]!.buffered).toBe(5_000);
	expect(left).toBe(5);
	line.slow(null);
	await world.pass(5_000);
	expect(heard.device).toEqual(upTo(10));
	expect(left).toBe(10);
});

test('a frame that is too large closes the line', async () => {
	const { world, heard, ends, socket } = await stage();
	socket.send(new Uint8Array(LIMITS.frameUp + 1));
	await world.pass(5_000);
	expect(heard.station).toEqual([]);
	expect(ends).toMatchObject({ station: 1, device: 1 });
});

test('what an old line still says comes after the new one lives, at both ends', async () => {
	let [lateAtStation, lateAtDevice] = [false, false];
	for (let seed = 0; seed < 30; seed++) {
		const { world, heard, ends, lines, open, socket, both } = await stage(`late ${seed}`);
		both(0, 10);
		socket.close();
		open();
		while (lines.length < 2) await world.time.step(Infinity);
		lateAtStation ||= ends.station === 0;
		const before = heard.device.length;
		await world.pass(10_000);
		lateAtDevice ||= heard.device.length > before;
		expect(ends).toMatchObject({ device: 1, station: 1 });
	}
	expect(lateAtStation).toBe(true);
	expect(lateAtDevice).toBe(true);
});

test('a process that was killed hears nothing more, and its line ends at the station', async () => {
	const { world, heard, ends, both, process, open } = await stage();
	both(0, 5);
	process.kill();
	open();
	await world.pass(100_000);
	expect(heard.device).toEqual([]);
	expect(ends).toEqual({ station: 1, device: 0, opened: 1 });
});

test('a station that dies takes its lines along, mostly with a farewell; then nothing opens', async () => {
	const told = new Map<number, number>();
	for (let seed = 0; seed < 30; seed++) {
		const { world, network, ends, open, heard, both } = await stage(`dies ${seed}`);
		both(0, 3);
		network.listener = null;
		network.breakAll();
		open();
		await world.pass(100_000);
		expect(heard.station).toEqual([]);
		expect(ends).toMatchObject({ station: 0, opened: 1 });
		told.set(ends.device, (told.get(ends.device) ?? 0) + 1);
	}
	expect([...told.keys()].sort()).toEqual([0, 1, 2]);
	expect(told.get(2)).toBeGreaterThan(10);
});

test('without signal nothing opens, and what is open carries nothing more', async () => {
	const { world, network, ends, heard, open, both } = await stage();
	network.setSignal('d', false);
	expect(network.hasSignal('d')).toBe(false);
	both(0, 3);
	open();
	await world.pass(100_000);
	expect(heard).toEqual({ station: [], device: [] });
	expect(ends).toMatchObject({ opened: 1, station: 1 });
	network.setSignal('d', true);
	open();
	await world.pass(1_000);
	expect(ends.opened).toBe(2);
});

test('a request fails without signal; its answer may be lost though the station has done what was asked', async () => {
	const { world, network, process } = await stage();
	let asked = 0;
	const fetch = network.fetch(process, 'd', () => Promise.resolve(new Response(String(++asked))));
	const get = async () => {
		let result = '';
		fetch('/').then(
			async (answer) => (result = await answer.text()),
			() => (result = 'failed'),
		);
		await world.pass(1_000);
		return result;
	};
	expect(await get()).toBe('1');
	network.answersLost = 1;
	expect(await get()).toBe('failed');
	expect(asked).toBe(2);
	network.answersLost = 0;
	network.setSignal('d', false);
	expect(await get()).toBe('failed');
	expect(asked).toBe(2);
	network.setSignal('d', true);
	process.kill();
	expect(await get()).toBe('');
});
