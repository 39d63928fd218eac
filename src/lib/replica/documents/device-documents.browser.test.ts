import Dexie from 'dexie';
import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordIds } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { browserBus, browserClock, browserRandom, browserTimers } from '../browser-ports.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { DexieStore } from '../store/dexie-store.ts';
import { DeviceDocuments } from './device-documents.ts';
import { IndexedDbSnapshots } from './indexeddb-snapshots.ts';
import { difficulty, shift } from './testing/changes.ts';

const A = 'pair/A';
const SNAPSHOT = 'shouwang/pair/A';
const difficulties = tables.difficulties as unknown as Table;

interface Tab {
	documents: DeviceDocuments;
	store: DexieStore;
}
const tabs: Tab[] = [];
const reported: unknown[] = [];

function open(name: string): Tab {
	const store = new DexieStore({ superseded: () => undefined, blocked: () => undefined }, name);
	const documents = new DeviceDocuments({
		store,
		snapshots: new IndexedDbSnapshots(browserTimers),
		bus: browserBus(name),
		clock: browserClock,
		timers: browserTimers,
		random: browserRandom,
		report: (error) => void reported.push(error),
	});
	const tab = { documents, store };
	tabs.push(tab);
	return tab;
}

let made = 0;
const newName = () => `test-${++made}-${Math.random()}`;

afterEach(async () => {
	for (const { documents, store } of tabs.splice(0)) {
		documents.close();
		store.close();
	}
	for (const { name } of await indexedDB.databases()) if (name !== undefined) await Dexie.delete(name);
	expect(reported.splice(0)).toEqual([]);
});

async function receiptAll({ documents }: Tab, station: StationHistory): Promise<void> {
	for (const { document, n, bytes } of await documents.outbox()) {
		station.take(bytes);
		await documents.receipted(document, n, station.seq);
	}
}

/** A copy with 70 difficulties that is folded into y-indexeddb. */
async function folded(): Promise<{ name: string; tab: Tab; station: StationHistory }> {
	const name = newName();
	const tab = open(name);
	const station = new StationHistory(A);
	for (let i = 0; i < 70; i++) await tab.documents.write(A, [difficulty(`D${i}`)]);
	await receiptAll(tab, station);
	await tab.documents.rest();
	return { name, tab, station };
}

const log = ({ store }: Tab) => store.read(['_log'], (reader) => reader.entries(A));
const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

function inDatabase<T>(name: string, work: (updates: IDBObjectStore) => IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.open(name);
		request.onerror = () => reject(request.error);
		request.onsuccess = () => {
			const transaction = request.result.transaction('updates', 'readwrite');
			const asked = work(transaction.objectStore('updates'));
			transaction.oncomplete = () => {
				request.result.close();
				resolve(asked.result);
			};
		};
	});
}

async function heldBy(tab: Tab): Promise<string[]> {
	const opened = tab.documents.open(A);
	const ids = recordIds(await opened.ready, difficulties);
	opened.close();
	return ids;
}

describe('folding into y-indexeddb', () => {
	test('[R5] a document has no database of its own until it is folded, and one row in it then', async () => {
		const name = newName();
		const tab = open(name);
		const station = new StationHistory(A);
		await tab.documents.write(A, [difficulty('D0')]);
		expect(await databases()).not.toContain(SNAPSHOT);
		for (let i = 1; i < 70; i++) await tab.documents.write(A, [difficulty(`D${i}`)]);
		await receiptAll(tab, station);
		await tab.documents.write(A, [difficulty('waits')]);
		await tab.documents.rest();

		expect(await databases()).toContain(SNAPSHOT);
		expect(await inDatabase(SNAPSHOT, (updates) => updates.count())).toBe(1);
		expect(await log(tab)).toMatchObject([{ todo: 'waiting' }]);
		expect(await heldBy(open(name))).toHaveLength(71);
	});

	test('[R5] writes after folding go on under the same client id, also after a start', async () => {
		const { name, tab, station } = await folded();
		await tab.documents.write(A, [difficulty('D70')]);
		await open(name).documents.write(A, [difficulty('D71')]);
		await receiptAll(tab, station);
		expect(Y.decodeStateVector(Y.encodeStateVector(station.doc)).size).toBe(1);
		expect(recordIds(station.doc, difficulties)).toHaveLength(72);
	});

	test('[R6] a snapshot whose database is gone is recognised and mended', async () => {
		const { name, tab, station } = await folded();
		tab.documents.close();
		await Dexie.delete(SNAPSHOT);
		const restarted = open(name);
		await restarted.documents.write(A, [difficulty('D70')]);
		expect(await restarted.documents.copies()).toEqual([[A, 0]]);
		expect(await restarted.store.rows.difficulties.where('doc').equals(A).count()).toBe(71);
		expect(await restarted.documents.outbox()).toEqual([]);
		await restarted.documents.receive([station.run(0)]);
		await receiptAll(restarted, station);
		expect(recordIds(station.doc, difficulties)).toHaveLength(71);
		expect(await heldBy(open(name))).toHaveLength(71);
	});

	test('[R6] a snapshot that lost its last row is recognised and mended', async () => {
		const { name, tab, station } = await folded();
		tab.documents.close();
		await inDatabase(SNAPSHOT, (updates) => updates.clear() as unknown as IDBRequest<number>);
		const restarted = open(name);
		station.report('theirs');
		expect(await restarted.documents.receive([station.run(70)])).toEqual([{ document: A, seq: 0 }]);
		await restarted.documents.receive([station.run(0)]);
		expect(await heldBy(restarted)).toHaveLength(71);
		expect(await restarted.store.rows.difficulties.where('doc').equals(A).count()).toBe(71);
	});

	test('[R11] a dropped document takes its database along', async () => {
		const { tab } = await folded();
		await tab.documents.drop([A]);
		expect(await databases()).not.toContain(SNAPSHOT);
	});
});

test('[R4] two tabs write 100 entries each at once while a third folds: all there, none twice, one client id', async () => {
	const name = newName();
	const [first, second, worker] = [open(name), open(name), open(name)];
	const station = new StationHistory('team/T');
	const write = async (tab: Tab, t: number) => {
		for (let i = 0; i < 100; i++)
			await tab.documents.write('team/T', [shift(`S${t}-${i}`), shift('shared', { title: `${t}-${i}` })]);
	};
	let writing = true;
	const fold = async () => {
		while (writing) {
			await receiptAll(worker, station);
			await worker.documents.updateSince('team/T', Y.encodeStateVector(station.doc));
			await worker.documents.rest();
		}
	};
	const folding = fold();
	await Promise.all([write(first, 1), write(second, 2)]);
	writing = false;
	await folding;
	await receiptAll(worker, station);

	expect(station.seq).toBe(200);
	expect(recordIds(station.doc, tables.shifts as unknown as Table)).toHaveLength(201);
	expect(Y.decodeStateVector(Y.encodeStateVector(station.doc)).size).toBe(1);
	expect(await worker.store.rows.shifts.count()).toBe(201);
	const row = await worker.store.read(['_documents'], (reader) => reader.document('team/T'));
	expect(row!.foldedN).toBeGreaterThan(0);
	for (const tab of [first, second]) {
		const opened = tab.documents.open('team/T');
		expect((await opened.ready).getMap('shifts').toJSON()).toEqual(station.doc.getMap('shifts').toJSON());
		opened.close();
	}
}, 60_000);

test('[R2] a database that is closed under a write is opened again, and the write is made once', async () => {
	const tab = open(newName());
	await tab.documents.write(A, [difficulty('D1')]);
	const handle = (tab.store.rows.difficulties.db as Dexie).backendDB();
	const write = tab.documents.write(A, [difficulty('D2')]);
	handle.close();
	await write;
	const station = new StationHistory(A);
	for (const { bytes } of await tab.documents.outbox()) station.take(bytes);
	expect(recordIds(station.doc, difficulties)).toEqual(['D1', 'D2']);
	expect(station.seq).toBe(2);
});

/** Whether any database of this origin holds a word, in any value of any of its stores. */
async function isAnywhere(word: string): Promise<string[]> {
	const found: string[] = [];
	for (const { name } of await indexedDB.databases()) {
		const db = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open(name!);
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		for (const store of db.objectStoreNames) {
			const values = await new Promise<unknown[]>((resolve, reject) => {
				const request = db.transaction(store).objectStore(store).getAll();
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error);
			});
			if (values.some((value) => holds(value, word))) found.push(`${name}: ${store}`);
		}
		db.close();
	}
	return found;
}

function holds(value: unknown, word: string): boolean {
	if (typeof value === 'string') return value.includes(word);
	if (value instanceof Uint8Array) return new TextDecoder().decode(value).includes(word);
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(([key, inner]) => key.includes(word) || holds(inner, word));
}

describe('what must be gone from the disk', () => {
	/** A folded copy with a word in its snapshot, its log and its rows. */
	async function withWord() {
		const world = await folded();
		const { tab, station } = world;
		await tab.documents.receive([station.report('early', 'the secret word')]);
		for (let i = 0; i < 66; i++) await tab.documents.receive([station.report(`E${i}`)]);
		await tab.documents.rest();
		await tab.documents.receive([station.report('late', 'the secret word again')]);
		const places = await isAnywhere('secret word');
		expect(places.some((place) => place.startsWith(SNAPSHOT))).toBe(true);
		expect(places.some((place) => place.endsWith('_log'))).toBe(true);
		expect(places.some((place) => place.endsWith('difficulties'))).toBe(true);
		return world;
	}

	test('[R18] of a document from which a person was erased', async () => {
		const { tab, name } = await withWord();
		const other = open(name);
		const onScreen = other.documents.open(A);
		await onScreen.ready;
		const purged = new StationHistory(A);
		for (let i = 0; i < 200; i++) purged.report(`kept ${i % 3}`);
		await tab.documents.replace([A]);
		await tab.documents.receive([purged.run(0)]);
		expect(await isAnywhere('secret word')).toEqual([]);
		expect(
			recordIds(
				await new Promise<Y.Doc>((resolve) => {
					const look = () =>
						recordIds(onScreen.doc!, difficulties).length === 3 ? resolve(onScreen.doc!) : undefined;
					onScreen.onReplaced(look);
					look();
				}),
				difficulties,
			).sort(),
		).toEqual(['kept 0', 'kept 1', 'kept 2']);
		onScreen.close();
		// Also not after the next fold.
		for (let i = 0; i < 70; i++) await other.documents.receive([purged.report(`more ${i}`)]);
		await other.documents.rest();
		expect((await databases()).some((database) => database?.startsWith(`${SNAPSHOT}~`))).toBe(true);
		expect(await isAnywhere('secret word')).toEqual([]);
	});

	test('[R10] of a refused change, but for where it is held', async () => {
		const { tab, station } = await withWord();
		await tab.documents.write(A, [difficulty('mine', 'a refused word')]);
		const [entry] = await tab.documents.outbox();
		await tab.documents.refused(A, entry!.n, 'role');
		await tab.documents.receive([station.run(0)]);
		expect((await isAnywhere('refused word')).map((place) => place.split(': ')[1])).toEqual(['_held']);
	});

	test('[R11] of a document that was taken away; what was unsent stays until staff have it', async () => {
		const { tab } = await withWord();
		await tab.documents.write(A, [difficulty('mine', 'an unsent word')]);
		await tab.documents.drop([A]);
		expect(await isAnywhere('secret word')).toEqual([]);
		expect((await isAnywhere('unsent word')).map((place) => place.split(': ')[1])).toEqual(['_held']);
	});
});
