import { World } from '../world/world.ts';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Line } from '../../../sync-server/socket/session.ts';
import { seedDisk } from './seed-disk.ts';
import { SimStation } from './sim-station.ts';

/** A station that runs, and everything that its world has told. */
async function running(seed: string) {
	const trace: string[] = [];
	const world = new World(seed, (line) => trace.push(line));
	const station = new SimStation(world, await seedDisk(world));
	await during(world, station.start());
	return { world, station, trace };
}

/** Lets time pass until something has ended. */
async function during<T>(world: World, work: Promise<T>): Promise<T> {
	let isOver = false;
	const over = work.finally(() => (isOver = true));
	over.catch(() => undefined);
	for (let i = 0; !isOver && i < 10_000; i++) await world.pass(10);
	return over;
}

function rename(station: SimStation, name: string) {
	return station.services.registry.tryChange('station', [
		{ table: 'directory', id: 'ann', fields: { name } },
	]);
}

/** A line on which nobody says hello; the answer notes what comes, and hangs up when it is told to. */
function stranger(station: SimStation) {
	const frames: Uint8Array[] = [];
	const line: Line = {
		send: (frame) => void frames.push(frame.slice()),
		buffered: 0,
		close: () => end.ended(),
		cut: () => end.ended(),
	};
	const end = station.connect(line);
	return frames;
}

async function storm(seed: string) {
	const { world, station, trace } = await running(seed);
	const told: string[] = [];
	for (let round = 0; round < 5; round++) {
		for (let i = 0; i < 20; i++)
			void rename(station, `Ann ${round} ${i}`).then(({ kind }) => told.push(`${round} ${i} ${kind}`));
		const frames = stranger(station);
		await world.pass(world.chance.between(2, 60));
		told.push(...frames.map((frame) => Buffer.from(frame).toString('hex')));
		if (round % 2 === 0) station.crash();
		else await during(world, station.stop());
		await during(world, station.start());
	}
	const { documents, audit } = station.disk.content;
	const kept = JSON.stringify([[...documents], audit], (_, value: unknown) =>
		value instanceof Map ? [...value] : value,
	);
	return [...trace, ...told, createHash('sha256').update(kept).digest('hex'), ...world.problems];
}

it('goes the same way with the same seed, and another with another', async () => {
	const first = await storm('one');
	expect(await storm('one')).toEqual(first);
	expect(await storm('two')).not.toEqual(first);
});

it('stores before it stops, hangs up, and leaves nothing behind', async () => {
	const { world, station } = await running('stop');
	stranger(station);
	await during(world, rename(station, 'Ann'));
	const outcomes = Promise.all(Array.from({ length: 50 }, (_, i) => rename(station, `Ann ${i}`)));
	const standsAt = () => station.disk.content.documents.get('station')?.seq ?? 0;
	const before = standsAt();
	await during(world, station.stop());
	expect((await outcomes).map(({ kind }) => kind)).toEqual(Array(50).fill('stored'));
	station.disk.crash(world.chance);
	expect(standsAt()).toBe(before + 50);
	expect(station.isRunning).toBe(false);
	expect(Object.values(station.load())).toEqual([0, 0, 0, 0]);
	expect(world.time.waiting).toBe(0);
	expect(world.problems).toEqual([]);
});

it('stops within ten seconds though the disk hangs, and says of nothing that it is stored', async () => {
	const { world, station } = await running('hang');
	station.disk.hangs = true;
	const told: string[] = [];
	void rename(station, 'Ann').then(({ kind }) => told.push(kind));
	await world.pass(100);
	const begun = world.time.now();
	await during(world, station.stop());
	expect(world.time.now() - begun).toBeLessThan(10_000);
	expect(told).not.toContain('stored');
	station.disk.hangs = false;
	await during(world, station.start());
	expect(station.services.membership.member('ann')?.name).toBe('Member ann');
});

it('answers requests while it runs, and whoever asks meanwhile hears that it died', async () => {
	const { world, station } = await running('requests');
	await station.addDevice('sun', 'phone1');
	const { token } = await station.services.tokens.issue('phone1', 'member');
	const ask = () => station.fetch('/api/devices', { headers: { authorization: `Bearer ${token}` } });
	const answer = await during(world, ask());
	expect(await answer.json()).toMatchObject({ devices: [{ id: 'phone1', memberName: 'Member sun' }] });
	expect((await during(world, station.fetch('/api/devices'))).status).toBe(401);
	expect((await during(world, station.fetch('/api/blobs/pair/1/x'))).status).toBe(503);
	const cut = ask();
	cut.catch(() => undefined);
	station.crash();
	await expect(cut).rejects.toThrow(TypeError);
	await expect(ask()).rejects.toThrow(TypeError);
});
