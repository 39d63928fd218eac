import { World } from '../world/world.ts';
import { describe, expect, it } from 'vitest';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { append } from '../../../sync-server/testing/store-contract.ts';
import { DiskFault } from './disk-fault.ts';
import { DiskTurns } from './disk-turns.ts';
import { MemoryStationStore } from './memory-station-store.ts';
import { StationDisk } from './station-disk.ts';

const DOC: DocumentName = 'pair/1';

/** A process that has opened the disk. */
function open(world: World, disk: StationDisk, name = 'station') {
	const process = world.process(name);
	const store = new MemoryStationStore(disk, process, new DiskTurns(disk, process, world.chance.fork(name)));
	return { process, store };
}

function headOf(disk: StationDisk, document: DocumentName): number {
	return disk.content.documents.get(document)?.seq ?? 0;
}

/** Two processes write, and the power fails in the middle of it. */
async function crashed(seed: string) {
	const world = new World(seed);
	const disk = new StationDisk();
	const documents: DocumentName[] = ['pair/1', 'pair/2'];
	const answered = new Map<DocumentName, number>();
	const processes = documents.map((document) => {
		const { process, store } = open(world, disk, document);
		for (let seq = 1; seq <= 40; seq++)
			void store.commit([append(seq, { document })]).then(() => answered.set(document, seq));
		return process;
	});
	await world.pass(world.chance.between(5, 40));
	for (const process of processes) process.kill();
	const written = documents.map((document) => headOf(disk, document));
	disk.crash(world.chance);
	await world.pass(1_000);
	return documents.map((document, i) => ({
		answered: answered.get(document) ?? 0,
		written: written[i]!,
		kept: headOf(disk, document),
	}));
}

describe('a crash', () => {
	it('keeps all that was answered, and of the rest what chance leaves', async () => {
		const ends: Awaited<ReturnType<typeof crashed>> = [];
		for (let i = 0; i < 40; i++) ends.push(...(await crashed(`crash ${i}`)));
		for (const { answered, written, kept } of ends) {
			expect(kept).toBeGreaterThanOrEqual(answered);
			expect(kept).toBeLessThanOrEqual(written);
		}
		expect(ends.some(({ written, kept }) => kept < written)).toBe(true);
		expect(ends.some(({ answered, kept }) => kept > answered)).toBe(true);
	});

	it('is the same one with the same seed', async () => {
		expect(await crashed('again')).toEqual(await crashed('again'));
	});

	it('takes the newest away, and leaves no trace of it', () => {
		const disk = new StationDisk();
		const { meta } = disk.content;
		disk.transaction((transaction) => transaction.put(meta, 'public-url', 'first'));
		disk.sync();
		disk.transaction((transaction) => transaction.put(meta, 'public-url', 'second'));
		disk.transaction((transaction) => transaction.put(meta, 'epoch', 'third'));
		expect(disk.durable((content) => [...content.meta])).toEqual([['public-url', 'first']]);
		expect([...meta]).toEqual([
			['public-url', 'second'],
			['epoch', 'third'],
		]);
		const kept = new Set<string>();
		for (let i = 0; i < 20; i++) {
			const copy = new StationDisk();
			for (const value of ['1', '2', '3'])
				copy.transaction((transaction) => transaction.put(copy.content.meta, 'epoch', value));
			copy.crash(new World(`suffix ${i}`).chance);
			kept.add(copy.content.meta.get('epoch') ?? 'nothing');
		}
		expect([...kept].sort()).toEqual(['1', '2', '3', 'nothing']);
	});
});

describe('a disk at fault', () => {
	async function tried(fault: (disk: StationDisk) => void) {
		const world = new World('fault');
		const disk = new StationDisk();
		const { store } = open(world, disk);
		fault(disk);
		let outcome: unknown = 'nothing yet';
		store.commit([append(1)]).then(
			() => (outcome = 'stored'),
			(error: unknown) => (outcome = error),
		);
		await world.pass(1_000);
		return { world, disk, outcome: () => outcome };
	}

	it('stores nothing when it is full', async () => {
		const { disk, outcome } = await tried((each) => (each.failing = 'full'));
		expect(outcome()).toBeInstanceOf(DiskFault);
		expect(headOf(disk, DOC)).toBe(0);
	});

	it('has stored what it gives no answer to', async () => {
		const { disk, outcome } = await tried((each) => (each.loseAnswers = 1));
		expect(outcome()).toBeInstanceOf(DiskFault);
		expect(headOf(disk, DOC)).toBe(1);
	});

	it('answers when it hangs no more', async () => {
		const { world, disk, outcome } = await tried((each) => (each.hangs = true));
		expect(outcome()).toBe('nothing yet');
		disk.hangs = false;
		await world.pass(100);
		expect(outcome()).toBe('stored');
	});
});

describe('a backup', () => {
	it('stays as it was, and begins a new epoch when it is restored', async () => {
		const world = new World('backup');
		const disk = new StationDisk();
		const direct = new MemoryStationStore(disk, world.process('writer'));
		await direct.commit([append(1)]);
		const backup = disk.copy();
		await direct.commit([append(2)]);
		const restored = backup.restore(world.process('operator'));
		expect([headOf(disk, DOC), headOf(restored, DOC)]).toEqual([2, 1]);
		const store = new MemoryStationStore(restored, world.process('station'));
		expect(store.station).toBe(direct.station);
		expect(await store.meta('epoch')).not.toBe(await direct.meta('epoch'));
		expect(Number(await store.meta('station-client'))).toBeGreaterThan(1);
		expect(await new MemoryStationStore(backup, world.process('x')).meta('station-client')).toBeNull();
	});
});
