import { expect, test } from 'vitest';
import { World } from '../world/world.ts';
import type { SimProcess } from '../world/sim-process.ts';
import { DeviceDisk } from './device-disk.ts';
import { noFaults } from './device-faults.ts';
import { SimDeviceStore } from './sim-device-store.ts';

/** A page and a worker over one disk. */
function stage(seed = 'disk') {
	const world = new World(seed);
	const disk = new DeviceDisk(() => world.time.now());
	const faults = noFaults();
	const open = (name: string, durability: 'strict' | 'relaxed') => {
		const process: SimProcess = world.process(name);
		const chance = world.chance.fork(`disk of ${name}`);
		const kill = () => process.kill();
		return {
			process,
			store: new SimDeviceStore({ disk, process, faults, chance, durability, kill }),
		};
	};
	return { world, disk, faults, open, page: open('page', 'strict'), worker: open('worker', 'relaxed') };
}

const put = (store: SimDeviceStore, key: string) =>
	store.change(['_settings'], (changer) => changer.putSetting(key, true));
const keys = async (disk: DeviceDisk) =>
	(await disk.store.read(['_settings'], (reader) => reader.settings(''))).map(([key]) => key);

/** What became of a promise: nothing, unless time passed. */
function watched(promise: Promise<unknown>): { is: string } {
	const outcome = { is: 'open' };
	promise.then(
		() => (outcome.is = 'done'),
		(error: unknown) => (outcome.is = String((error as { code?: string }).code ?? error)),
	);
	return outcome;
}

test('transactions take their time; those that share a part keep their order, others overtake', async () => {
	const orders = new Set<string>();
	for (let seed = 0; seed < 20; seed++) {
		const { world, disk, page, worker } = stage(`order ${seed}`);
		const order: string[] = [];
		const draft = worker.store.change(['_drafts'], (changer) => changer.putDraft('d', 1));
		void draft.then(() => order.push('draft'));
		for (const [n, { store }] of [page, worker, page].entries())
			void store.change(['_settings'], async (changer) => {
				order.push(`change ${n}`);
				await changer.putSetting(String(n), n);
			});
		expect(await keys(disk)).toEqual([]);
		await world.pass(100);
		expect(order.filter((step) => step !== 'draft')).toEqual(['change 0', 'change 1', 'change 2']);
		orders.add(order.join());
	}
	expect(orders.size).toBeGreaterThan(1);
});

test('a full disk, an aborted transaction and a closed handle keep nothing, and say what they are', async () => {
	const { world, disk, faults, page, worker, open } = stage();
	const attempt = async (key: string, store = page.store) => {
		const outcome = watched(put(store, key));
		await world.pass(100);
		return outcome.is;
	};
	faults.quota = true;
	expect(await attempt('quota')).toBe('storage-full');
	faults.quota = false;
	faults.abort = 1;
	expect(await attempt('abort')).toBe('storage-failed');
	faults.abort = 0;
	faults.closed = true;
	expect(await attempt('closed')).toBe('storage-failed');
	faults.closed = false;
	page.store.lose('once');
	expect(await attempt('once')).toBe('storage-failed');
	expect(await attempt('again')).toBe('done');
	page.store.lose('for-good');
	expect(await attempt('for good')).toBe('storage-failed');
	expect(await attempt('for good')).toBe('storage-failed');
	page.store.lose('superseded');
	expect(await attempt('superseded')).toBe('reload');
	expect(await attempt('worker', worker.store)).toBe('done');
	expect(await attempt('next', open('next page', 'strict').store)).toBe('done');
	expect(await keys(disk)).toEqual(['again', 'next', 'worker']);
});

test('while the database is blocked nothing answers', async () => {
	const { world, disk, page } = stage();
	disk.turns.stalled = true;
	const outcome = watched(put(page.store, 'a'));
	await world.pass(60_000);
	expect(outcome.is).toBe('open');
	disk.turns.stalled = false;
	await world.pass(100);
	expect(outcome.is).toBe('done');
});

test('a killed process has committed what was under way or never will, and does not stand in others’ way', async () => {
	const seen = new Set<string>();
	for (let seed = 0; seed < 40; seed++) {
		const { world, disk, page, worker } = stage(`kill ${seed}`);
		const outcome = watched(put(page.store, 'page'));
		const other = watched(put(worker.store, 'worker'));
		await world.pass(world.chance.between(0, 6));
		const answered = outcome.is;
		page.process.kill();
		const after = watched(put(page.store, 'after'));
		await world.pass(100);
		expect([outcome.is, after.is, other.is]).toEqual([answered, 'open', 'done']);
		const kept = await keys(disk);
		expect(kept).toContain('worker');
		expect(kept).not.toContain('after');
		if (answered === 'done') expect(kept).toContain('page');
		seen.add(`${answered} ${kept.includes('page') ? 'kept' : 'lost'}`);
	}
	expect([...seen].sort()).toEqual(['done kept', 'open kept', 'open lost']);
});

test('a process can be killed at its commit: just before, or just after', async () => {
	const seen = new Set<boolean>();
	for (let seed = 0; seed < 20; seed++) {
		const { world, disk, faults, page } = stage(`commit ${seed}`);
		faults.killsAtCommit = 1;
		const outcome = watched(put(page.store, 'a'));
		await world.pass(100);
		if (page.process.isAlive) continue;
		expect(outcome.is).toBe('open');
		seen.add((await keys(disk)).includes('a'));
	}
	expect(seen.size).toBe(2);
});

test('a crash loses the latest of what was not flushed, never what came before a flush', async () => {
	const losses = async (flushes: boolean) => {
		const seen = new Set<string>();
		for (let seed = 0; seed < 30; seed++) {
			const { world, disk, page, worker } = stage(`crash ${seed}`);
			const commit = async (store: SimDeviceStore, key: string) => {
				void put(store, key);
				await world.pass(100);
			};
			await commit(worker.store, '1');
			await world.pass(1_100);
			await commit(worker.store, '2');
			if (flushes) await commit(page.store, '3');
			await commit(worker.store, '4');
			disk.putSnapshot('5', new Uint8Array([1]));
			await commit(worker.store, '6');
			disk.crash(world.chance.fork('crash'));
			seen.add([...(await keys(disk)), ...disk.snapshots.stored.keys()].sort().join(''));
		}
		return [...seen].sort();
	};
	expect(await losses(true)).toEqual(['123', '1234', '12345', '123456']);
	expect(await losses(false)).toEqual(['1', '12', '124', '1245', '12456']);
});

test('what a crash has lost is as if it had never been: numbers of entries, and an erasure', async () => {
	const seen = new Set<string>();
	for (let seed = 0; seed < 40; seed++) {
		const { world, disk, worker } = stage(`lost ${seed}`);
		const add = async () => {
			const adding = worker.store.change(['_log'], (changer) =>
				changer.addEntry({ document: 'team/t', bytes: new Uint8Array(2) }),
			);
			await world.pass(50);
			return adding;
		};
		await add();
		await world.pass(1_100);
		await add();
		void worker.store.erase();
		await world.pass(50);
		const lost = disk.crash(world.chance.fork('crash'));
		const entries = await disk.store.read(['_log'], (reader) => reader.entries('team/t'));
		seen.add(`${lost} lost: ${entries.map(({ n }) => n).join()}; next ${await add()}`);
	}
	expect([...seen].sort()).toEqual(['0 lost: ; next 3', '1 lost: 1,2; next 3', '2 lost: 1; next 2']);
});

test('the browser may lose the store, the snapshots, their tail, or everything', async () => {
	const { world, disk, page } = stage();
	void put(page.store, 'a');
	await world.pass(50);
	disk.putSnapshot('s', new Uint8Array([1]));
	disk.putSnapshot('s', new Uint8Array([2]));
	disk.putSnapshot('t', new Uint8Array([3]));
	disk.loseSnapshotTail();
	expect([...disk.snapshots.stored]).toEqual([['s', new Uint8Array([1])]]);
	disk.loseStore();
	expect(await keys(disk)).toEqual([]);
	expect(disk.snapshots.stored.size).toBe(1);
	disk.loseEverything();
	expect(disk.snapshots.stored.size).toBe(0);
});
