import Dexie, { liveQuery } from 'dexie';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError } from './app-error.ts';
import { browserBus, browserClock, browserRandom, browserTimers } from './browser-ports.ts';
import { DeviceReplica, type Marker } from './device-replica.ts';
import { IndexedDbSnapshots } from './documents/indexeddb-snapshots.ts';
import { difficulty } from './documents/testing/changes.ts';
import { takeRefusal } from './documents/take-verdict.ts';
import { DeviceIdentity } from './identity/device-identity.ts';
import { renewLease } from './lease/device-lease.ts';
import type { BusMessage } from './link/bus-message.ts';
import type { Identity, OutboxSummary } from './replica.ts';
import { StorageWatch } from './storage-watch.ts';
import { DexieStore } from './store/dexie-store.ts';
import type { StorePart } from './store/device-store.ts';

const ADMITTED = {
	device: 'D',
	station: '抚安',
	member: { id: 'M', name: '李红', standing: 'volunteer' as const },
};
const TEAM = 'team/T';

/** A store that fails before it commits, when a test says so. */
class FaultyStore extends DexieStore {
	fault: (parts: readonly StorePart[]) => unknown = () => undefined;

	override change: DexieStore['change'] = (parts, work) =>
		super.change(parts, async (changer) => {
			const result = await work(changer);
			const fault = this.fault(parts);
			if (fault !== undefined) throw fault;
			return result;
		});
}

class Memory implements Marker {
	#device: string | null = null;
	get = () => this.#device;
	set = (device: string) => void (this.#device = device);
	clear = () => void (this.#device = null);
}

interface Tab {
	replica: DeviceReplica;
	store: FaultyStore;
	asked: string[];
	said: BusMessage[];
}
const tabs: Tab[] = [];
const reported: unknown[] = [];
let made = 0;

function open(name: string, marker: Marker = new Memory()): Tab {
	const store = new FaultyStore({ superseded: () => undefined, blocked: () => undefined }, name);
	const bus = browserBus(name);
	const asked: string[] = [];
	const said: BusMessage[] = [];
	const storage = new StorageWatch(
		{
			estimate: () => Promise.resolve({}),
			persisted: () => Promise.resolve(false),
			persist: () => Promise.resolve(asked.push('persist') > 0),
		},
		browserTimers,
	);
	const replica = new DeviceReplica({
		store,
		snapshots: () => Promise.resolve(new IndexedDbSnapshots(browserTimers)),
		storage,
		marker,
		bus: { ...bus, post: (message) => (said.push(message as BusMessage), bus.post(message)) },
		clock: browserClock,
		timers: browserTimers,
		random: browserRandom,
		fetch: () => Promise.resolve(Response.json(ADMITTED)),
		report: (error) => void reported.push(error),
		end: () => bus.close(),
	});
	const tab = { replica, store, asked, said };
	tabs.push(tab);
	return tab;
}
const newName = () => `test-${++made}-${Math.random()}`;

afterEach(async () => {
	for (const { replica } of tabs.splice(0)) await replica.close();
	for (const { name } of await indexedDB.databases()) if (name !== undefined) await Dexie.delete(name);
	expect(reported.splice(0)).toEqual([]);
});

/** All that a live query says. */
function follow<T>(query: () => Promise<T>): T[] {
	const seen: T[] = [];
	liveQuery(query).subscribe((value) => seen.push(value));
	return seen;
}

describe('what screens read', () => {
	test('rows and the outbox are live, also for what another tab writes', async () => {
		const name = newName();
		const [here, there] = [open(name), open(name)];
		const rows = follow(() => here.replica.rows.difficulties.toArray());
		const summaries: OutboxSummary[] = follow(() => here.replica.outbox.summary());
		const waiting = follow(() => here.replica.outbox.waiting());
		await there.replica.write('pair/A', [difficulty('D1')]);
		await vi.waitFor(() => expect(rows.at(-1)).toMatchObject([{ id: 'D1', doc: 'pair/A' }]));
		await vi.waitFor(() => expect(summaries.at(-1)).toMatchObject({ count: 1, refused: 0 }));
		await vi.waitFor(() => expect(waiting.at(-1)).toEqual(new Map([['difficulties/D1', 'waiting']])));
	});

	test('whose device it is is live', async () => {
		const { replica } = open(newName());
		const seen: (Identity | null)[] = follow(() => replica.identity());
		await vi.waitFor(() => expect(seen).toEqual([null]));
		await replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		await vi.waitFor(() => expect(seen.at(-1)).toEqual(ADMITTED));
	});

	test('drafts survive, and are listed', async () => {
		const name = newName();
		await open(name).replica.drafts.put('visit/R', { step: 2, photos: ['h'] });
		const { replica } = open(name);
		expect(await replica.drafts.list('visit/')).toEqual([['visit/R', { step: 2, photos: ['h'] }]]);
		await replica.drafts.remove('visit/R');
		expect(await replica.drafts.get('visit/R')).toBeUndefined();
	});
});

describe('what the station did not take', () => {
	test('[R19] is live, counted with what wants a decision, and sent again by the person', async () => {
		const { replica, store } = open(newName());
		const counts = follow(() => replica.held.count());
		const summaries = follow(() => replica.outbox.summary());
		await replica.write('pair/A', [difficulty('D1')]);
		await store.change(['_log', '_held'], async (changer) => {
			const [entry] = await changer.todo('waiting');
			await takeRefusal(changer, 'pair/A', entry!.n, 'role', { clock: browserClock, random: browserRandom });
		});
		await vi.waitFor(() => expect(counts.at(-1)).toBe(1));
		await vi.waitFor(() => expect(summaries.at(-1)).toMatchObject({ count: 0, refused: 1 }));
		expect(await replica.outbox.refusals()).toEqual(new Map([['difficulties/D1', 'role']]));
		const [held] = await replica.held.list();
		expect(held).toMatchObject({ state: 'refused', reason: 'role', changes: [{ id: 'D1' }], word: null });
		expect(held).not.toHaveProperty('n');
		await replica.held.sendAgain(held!.key, [difficulty('D1', 'better')]);
		await vi.waitFor(() => expect(counts.at(-1)).toBe(0));
		expect((await replica.rows.difficulties.get({ id: 'D1' }))?.what).toBe('better');
	});

	test('[R19] is given to staff, or forgotten', async () => {
		const { replica, store, said } = open(newName());
		for (const id of ['D1', 'D2']) await replica.write('pair/A', [difficulty(id)]);
		await store.change(['_log', '_held'], async (changer) => {
			for (const { n } of await changer.todo('waiting'))
				await takeRefusal(changer, 'pair/A', n, 'role', { clock: browserClock, random: browserRandom });
		});
		const [first, second] = await replica.held.list();
		await replica.held.handOver(first!.key);
		expect(said.at(-1)).toEqual({ type: 'wake' });
		await replica.held.discard(second!.key);
		expect(await replica.held.list()).toMatchObject([{ key: first!.key, state: 'handing' }]);
	});
});

test('[R22] a lease that has ended is said when the page opens, and anew when the station was heard', async () => {
	const name = newName();
	const first = open(name);
	await first.replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
	const now = browserClock.now();
	const ago = (days: number) => now - days * 86_400_000;
	const renew = (at: number) =>
		first.store.change(['_settings'], (changer) => renewLease(changer, at, at, 30));
	await renew(ago(31));
	const { replica } = open(name);
	await vi.waitFor(() => expect(replica.lease.current).toEqual({ kind: 'ended', lastHeard: ago(31) }));
	await replica.write('pair/A', [difficulty('D1')]);
	await renew(now);
	// What the link says when it is connected.
	browserBus(name).post({ type: 'link', state: { kind: 'online' } });
	await vi.waitFor(() => expect(replica.lease.current).toEqual({ kind: 'valid' }));
});

test('[R23] a look is noted with its time', async () => {
	const { replica, store } = open(newName());
	const look = {
		kind: 'revealed',
		document: 'pair/A',
		table: 'recipients',
		id: 'R',
		field: 'phone',
	} as const;
	await replica.noteLook(look);
	const [noted] = await store.read(['_looks'], (reader) => reader.looks(10));
	expect(noted).toMatchObject(look);
	expect(Math.abs(noted!.at - browserClock.now())).toBeLessThan(60_000);
});

test('[R20] a device that forgot its station because that said so is told from one whose data were wiped', async () => {
	const marker = new Memory();
	const name = newName();
	const { replica, store } = open(name, marker);
	await replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
	const identities = follow(() => replica.identity());
	const kept = await new DeviceIdentity(store, browserClock).toForget();
	await store.erase(kept);
	await vi.waitFor(() => expect(identities.at(-1)).toBeNull());
	expect(await replica.erasedByStation()).toMatchObject({ station: ADMITTED.station });
	const later = open(name, marker);
	await vi.waitFor(() => expect(marker.get()).toBeNull());
	expect(later.replica.storage.current.kind).toBe('ok');
	await later.replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
	expect(await later.replica.erasedByStation()).toBeNull();
});

describe('the storage', () => {
	test('[R15] a store that was wiped is told from a device that was never a member’s', async () => {
		const marker = new Memory();
		const name = newName();
		const first = open(name, marker);
		await first.replica.identity();
		expect(first.replica.storage.current.kind).toBe('ok');
		await first.replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		await first.replica.close();
		await Dexie.delete(name);

		const second = open(name, marker);
		await vi.waitFor(() => expect(second.replica.storage.current.kind).toBe('wiped'));
		await second.replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		expect(second.replica.storage.current.kind).toBe('ok');
	});

	test('[R15] a device that its member has left is not called wiped', async () => {
		const marker = new Memory();
		const name = newName();
		const first = open(name, marker);
		await first.replica.admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		await first.replica.write('pair/A', [difficulty('D1')]);
		await first.replica.leave();
		const second = open(name, marker);
		expect(await second.replica.identity()).toBeNull();
		expect(await second.replica.rows.difficulties.count()).toBe(0);
		expect(second.replica.storage.current.kind).toBe('ok');
	});

	test('[R12] a write that finds no space is said, by its error and by the state', async () => {
		const { replica, store } = open(newName());
		store.fault = () => new AppError('storage-full');
		await expect(replica.write('pair/A', [difficulty('D1')])).rejects.toMatchObject({ code: 'storage-full' });
		expect(replica.storage.current).toEqual({ kind: 'full' });
		store.fault = () => undefined;
		await replica.write('pair/A', [difficulty('D1')]);
		expect(replica.storage.current).toEqual({ kind: 'ok' });
		expect(await replica.rows.difficulties.count()).toBe(1);
	});

	test('the browser is asked to keep the data after a record, not after a draft', async () => {
		const { replica, asked } = open(newName());
		await replica.drafts.put('visit/R', 1);
		await replica.blobs.add('pair/A', new Blob(['photo']));
		expect(asked).toEqual([]);
		await replica.write('pair/A', [difficulty('D1')]);
		await vi.waitFor(() => expect(asked).toEqual(['persist']));
	});
});

describe('a document on screen', () => {
	test('[R13] what is typed in one tab is seen in another, and in the index', async () => {
		const name = newName();
		const [here, there] = [open(name), open(name)];
		const [mine, theirs] = await Promise.all([here.replica.watch(TEAM), there.replica.watch(TEAM)]);
		const [own, other] = [mine, theirs].map((watched) => watched.text('weekNotes', '2026-11-23', 'text'));
		await Promise.all([mine.ready, theirs.ready]);
		for (const key of '本周平安') own!.edit(own!.value.length, 0, key);
		await vi.waitFor(() => expect(other!.value).toBe('本周平安'));
		await vi.waitFor(() => expect(own!.state).toBe('saved'));
		const row = await there.replica.rows.weekNotes.get([TEAM, '2026-11-23']);
		expect(row?.text).toBe('本周平安');
		expect(mine.text('weekNotes', '2026-11-23', 'text')).toBe(own);
		mine.close();
		theirs.close();
	});

	test('[R2] when something could not be kept, what is on screen is another Y.Doc, and its line is opened anew', async () => {
		const { replica, store, said } = open(newName());
		const watched = await replica.watch(TEAM);
		const text = watched.text('weekNotes', '2026-11-23', 'text');
		await watched.ready;
		text.edit(0, 0, 'kept');
		await vi.waitFor(() => expect(text.state).toBe('saved'));
		const watches = () => said.filter(({ type }) => type === 'watch').length;
		const before = watches();
		store.fault = (parts) => (parts.includes('_log') ? new AppError('storage-full') : undefined);
		text.edit(4, 0, ' and not');
		await vi.waitFor(() => expect(text.state).toBe('failed'));
		expect(text.value).toBe('kept and not');
		expect(watches()).toBe(before + 1);
		store.fault = () => undefined;
		text.edit(12, 0, '!');
		await vi.waitFor(() => expect(text.state).toBe('saved'));
		expect((await replica.rows.weekNotes.toArray()).map((row) => row.text)).toEqual(['kept and not!']);
		watched.close();
		expect(said.at(-1)).toMatchObject({ type: 'unwatch', document: TEAM });
	});
});

test('ids sort by the time they were made, and today is a day of this device’s zone', () => {
	const { replica } = open(newName());
	const [first, second] = [replica.newId(), replica.newId()];
	expect(first).toMatch(/^[0-9A-Z]{26}$/);
	expect(first).not.toBe(second);
	expect(first.slice(0, 10) <= second.slice(0, 10)).toBe(true);
	expect(replica.today()).toBe(new Date().toLocaleDateString('sv'));
});
