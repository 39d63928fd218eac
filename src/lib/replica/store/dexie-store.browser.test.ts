import Dexie from 'dexie';
import * as Y from 'yjs';
import { afterEach, describe, expect, test } from 'vitest';
import { applyChange } from '../../domain/kernel/change.ts';
import { tableNamed } from '../../domain/tables.ts';
import { drawIndexAnew } from '../documents/draw-index.ts';
import { MemorySnapshots } from '../documents/memory-snapshots.ts';
import { summarise } from '../documents/outbox.ts';
import { deviceStoreContract } from './device-store-contract.ts';
import { DexieStore, STORE_VERSION, type StoreEvents } from './dexie-store.ts';

const events: StoreEvents = { superseded: () => undefined, blocked: () => undefined };
const names = new Map<DexieStore, string>();
let made = 0;

function make(): DexieStore {
	const name = `test-${++made}-${Math.random()}`;
	const store = new DexieStore(events, name);
	names.set(store, name);
	return store;
}

afterEach(async () => {
	for (const [store, name] of names) {
		store.close();
		await Dexie.delete(name);
	}
	names.clear();
});

describe('the Dexie store keeps the contract', () => {
	deviceStoreContract({
		make: () => Promise.resolve(make()),
		open: (store) => {
			const name = names.get(store as DexieStore)!;
			const other = new DexieStore(events, name);
			names.set(other, name);
			return Promise.resolve(other);
		},
	});
});

const put = (store: DexieStore, value: unknown) =>
	store.change(['_settings'], (changer) => changer.putSetting('a', value));
const get = (store: DexieStore) => store.read(['_settings'], (reader) => reader.setting('a'));

test('a tab with a newer version makes this one let go of the database, and say so', async () => {
	let superseded = false;
	const name = `test-${++made}-${Math.random()}`;
	const old = new DexieStore({ ...events, superseded: () => (superseded = true) }, name);
	names.set(old, name);
	await put(old, 1);

	const newer = new Dexie(name);
	newer.version(STORE_VERSION + 1).stores({ _settings: 'key', another: 'id' });
	await newer.open();
	expect(superseded).toBe(true);
	await expect(put(old, 2)).rejects.toMatchObject({ code: 'reload' });
	expect(await newer.table('_settings').get('a')).toEqual({ key: 'a', value: 1 });
	newer.close();
});

test('a database of a newer version is refused, and nothing of it is changed', async () => {
	const name = `test-${++made}-${Math.random()}`;
	const newer = new Dexie(name);
	// It has done away with an index and a table that this version would add again.
	newer.version(STORE_VERSION + 1).stores({ _settings: 'key', _log: '++n', another: 'id' });
	await newer.table('_settings').put({ key: 'a', value: 1 });
	newer.close();
	const before = await indexedDB.databases();

	const store = new DexieStore(events, name);
	names.set(store, name);
	await expect(get(store)).rejects.toMatchObject({ code: 'store-newer' });
	await expect(put(store, 2)).rejects.toMatchObject({ code: 'store-newer' });
	await expect(store.erase()).rejects.toMatchObject({ code: 'store-newer' });
	expect(await indexedDB.databases()).toEqual(before);
	await newer.open();
	expect(await newer.table('_settings').toArray()).toEqual([{ key: 'a', value: 1 }]);
	expect(newer.tables.map((table) => table.name).sort()).toEqual(['_log', '_settings', 'another']);
	newer.close();
});

test('a connection that the browser has closed is opened again', async () => {
	const store = make();
	await put(store, 1);
	// What Chromium does when a disk fails or site data are cleared: the handle is dead, and nobody was asked.
	const handle = (store.rows.visits.db as Dexie).backendDB();
	handle.close();
	await put(store, 2);
	expect(await get(store)).toBe(2);
});

test('rows are found by id, by document and by what the table looks them up by', async () => {
	const store = make();
	const visit = (id: string, doc: 'pair/A' | 'pair/B', day: string) => ({ id, doc, day, recipientId: 'R' });
	await store.change(['visits'], (changer) =>
		changer.putRows('visits', [
			visit('V1', 'pair/A', '2026-11-01'),
			visit('V2', 'pair/A', '2026-11-03'),
			visit('V3', 'pair/B', '2026-11-02'),
		]),
	);
	const { visits } = store.rows;
	expect((await visits.get({ id: 'V2' }))?.day).toBe('2026-11-03');
	expect(await visits.where('doc').equals('pair/A').primaryKeys()).toEqual([
		['pair/A', 'V1'],
		['pair/A', 'V2'],
	]);
	expect((await visits.orderBy('day').reverse().toArray()).map(({ id }) => id)).toEqual(['V2', 'V3', 'V1']);
});

/** A document that holds a record of a table that version 1 did not know. */
function withConflict(): Uint8Array {
	const doc = new Y.Doc();
	applyChange(doc, tableNamed('conflicts')!, { table: 'conflicts', id: 'C1', fields: { recordId: 'D9' } });
	return Y.encodeStateAsUpdate(doc);
}

/** The database as version 1 of the app made it: its tables, and what it had put into them. */
async function versionOne(name: string): Promise<void> {
	const old = new Dexie(name);
	old.version(1).stores({
		_log: '++n, [document+n], [todo+n]',
		_documents: 'document',
		_settings: 'key',
		_drafts: 'key',
		_blobs: 'hash, state, document',
		difficulties: '[doc+id], id, recipientId, state',
		visits: '[doc+id], id, recipientId, day, authorId',
	});
	const own = {
		at: 1,
		changes: [{ table: 'difficulties', id: 'D1', fields: { what: 'x' } }],
		replaced: [null],
	};
	await old.table('_log').bulkAdd([
		{ document: 'pair/A', bytes: new Uint8Array([0, 0]), todo: 'waiting', own },
		{ document: 'pair/A', bytes: new Uint8Array([0, 0]), todo: 'refused', reason: 'schema', own },
	]);
	await old.table('_documents').put({
		document: 'pair/B',
		seq: 1,
		client: 0,
		clock: 0,
		lastN: await old.table('_log').add({ document: 'pair/B', bytes: withConflict() }),
		foldedN: 0,
		foldedVector: null,
	});
	await old.table('_documents').put({
		document: 'pair/A',
		seq: 3,
		client: 7,
		clock: 2,
		lastN: 2,
		foldedN: 0,
		foldedVector: null,
		leaving: true,
	});
	await old.table('_settings').put({ key: 'identity', value: 'mine' });
	await old.table('_drafts').put({ key: 'visit/new/R', value: { step: 2 } });
	await old.table('_blobs').put({
		hash: 'a',
		document: 'pair/A',
		type: 'image/webp',
		bytes: new Uint8Array([9]),
		state: 'waiting',
	});
	await old.table('difficulties').put({ id: 'D1', doc: 'pair/A', what: 'x' });
	old.close();
}

test('a database of version 1 opens with all that was in it, refused entries included', async () => {
	const name = `test-${++made}-${Math.random()}`;
	await versionOne(name);
	const store = new DexieStore(events, name);
	names.set(store, name);
	const found = await store.read(
		['_log', '_documents', '_settings', '_drafts', '_blobs', '_held', 'difficulties'],
		async (reader) => ({
			entries: await reader.entries('pair/A'),
			document: await reader.document('pair/A'),
			identity: await reader.setting('identity'),
			draft: await reader.draft('visit/new/R'),
			blobs: await reader.blobsIn('waiting'),
			row: await reader.row('difficulties', 'pair/A', 'D1'),
			held: await reader.allHeld(),
		}),
	);
	expect(found).toMatchObject({
		entries: [{ todo: 'waiting' }, { todo: 'refused', reason: 'schema' }],
		document: { seq: 3, client: 7, clock: 2, lastN: 2 },
		identity: 'mine',
		draft: { step: 2 },
		blobs: ['a'],
		row: { what: 'x' },
		held: [],
	});
	expect((await summarise(store)).refused).toBe(1);
	const conflicts = () => store.rows.conflicts.where('recordId').equals('D9').count();
	expect(await conflicts()).toBe(0);
	await drawIndexAnew(store, new MemorySnapshots());
	expect(await conflicts(), 'what it had kept without knowing it').toBe(1);
	expect(await store.read(['_settings'], (reader) => reader.settings('index'))).toEqual([]);
});
