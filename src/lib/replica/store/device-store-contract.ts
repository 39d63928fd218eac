import { expect, test } from 'vitest';
import { makeDeviceKey, signText } from '../identity/device-key.ts';
import type { DeviceStore, DocumentRow, StoredBlob, StoredHeld, StoreReader } from './device-store.ts';

/** How a store is made for the contract, and how another tab opens the same one. */
export interface StoreMaker {
	/** An empty store. */
	make(): Promise<DeviceStore>;
	/** The same store from another tab, or after a restart. */
	open(store: DeviceStore): Promise<DeviceStore>;
}

const row = (more: Partial<DocumentRow> = {}): DocumentRow => ({
	document: 'pair/A',
	seq: 0,
	client: 7,
	clock: 0,
	lastN: 0,
	foldedN: 0,
	foldedVector: null,
	...more,
});
const entry = (document: 'pair/A' | 'pair/B' = 'pair/A') => ({ document, bytes: new Uint8Array([1, 2, 3]) });
const difficulty = (id: string, doc: 'pair/A' | 'pair/B' = 'pair/A') => ({
	id,
	doc,
	what: `${id} of ${doc}`,
});

/** The contract of `DeviceStore`: every adapter passes these tests. */
export function deviceStoreContract({ make, open }: StoreMaker): void {
	test('what a change has put is there for another tab', async () => {
		const store = await make();
		await store.change(['_log', '_documents', '_settings', '_drafts', 'difficulties'], async (changer) => {
			const lastN = await changer.addEntry({ ...entry(), todo: 'waiting' });
			await changer.putDocument(row({ lastN, foldedVector: new Uint8Array([1, 0]) }));
			await changer.putRows('difficulties', [difficulty('D1')]);
			await changer.putSetting('epoch', 'E');
			await changer.putDraft('visit/R', { step: 2 });
		});
		const other = await open(store);
		const found = await other.read(
			['_log', '_documents', '_settings', '_drafts', 'difficulties'],
			async (reader) => ({
				entries: await reader.entries('pair/A'),
				document: await reader.document('pair/A'),
				row: await reader.row('difficulties', 'pair/A', 'D1'),
				epoch: await reader.setting('epoch'),
				draft: await reader.draft('visit/R'),
			}),
		);
		expect(found.entries).toEqual([{ n: found.document?.lastN, ...entry(), todo: 'waiting' }]);
		expect(found.document?.foldedVector).toEqual(new Uint8Array([1, 0]));
		expect(found.row).toEqual(difficulty('D1'));
		expect([found.epoch, found.draft]).toEqual(['E', { step: 2 }]);
	});

	test('a change that fails leaves nothing behind, and the next one works', async () => {
		const store = await make();
		await store.change(['_documents', 'difficulties'], async (changer) => {
			await changer.putDocument(row({ seq: 1 }));
			await changer.putRows('difficulties', [difficulty('D1')]);
		});
		const failed = store.change(['_log', '_documents', '_settings', 'difficulties'], async (changer) => {
			await changer.addEntry(entry());
			await changer.putDocument(row({ seq: 2 }));
			await changer.putRows('difficulties', [difficulty('D2')]);
			await changer.clearRows('difficulties', 'pair/A');
			await changer.putSetting('epoch', 'E');
			throw new Error('in the middle');
		});
		await expect(failed).rejects.toThrow('in the middle');
		const found = await store.read(['_log', '_documents', '_settings', 'difficulties'], async (reader) => [
			await reader.entries('pair/A'),
			(await reader.document('pair/A'))?.seq,
			await reader.row('difficulties', 'pair/A', 'D1'),
			await reader.row('difficulties', 'pair/A', 'D2'),
			await reader.setting('epoch'),
		]);
		expect(found).toEqual([[], 1, difficulty('D1'), undefined, undefined]);
		await store.change(['_documents'], (changer) => changer.putDocument(row({ seq: 3 })));
		expect((await store.read(['_documents'], (reader) => reader.document('pair/A')))?.seq).toBe(3);
	});

	test('changes of two tabs run one after another: none is lost between reading and writing', async () => {
		const store = await make();
		const other = await open(store);
		const increase = (by: DeviceStore) =>
			by.change(['_log', '_documents'], async (changer) => {
				const before = (await changer.document('pair/A')) ?? row();
				await changer.addEntry(entry());
				await changer.putDocument({ ...before, seq: before.seq + 1 });
			});
		await Promise.all(Array.from({ length: 40 }, (_, i) => increase(i % 2 === 0 ? store : other)));
		const [seq, ns] = await store.read(['_log', '_documents'], async (reader) => [
			(await reader.document('pair/A'))?.seq,
			(await reader.entries('pair/A')).map(({ n }) => n),
		]);
		expect(seq).toBe(40);
		expect(new Set(ns as number[]).size).toBe(40);
	});

	test('entries come in the order of commits, of one document and after one of them', async () => {
		const store = await make();
		const ns: number[] = [];
		for (const document of ['pair/A', 'pair/B', 'pair/A', 'pair/A'] as const)
			ns.push(await store.change(['_log'], (changer) => changer.addEntry(entry(document))));
		const read = (after?: number) =>
			store.read(['_log'], async (reader) => (await reader.entries('pair/A', after)).map(({ n }) => n));
		expect(await read()).toEqual([ns[0], ns[2], ns[3]]);
		expect(await read(ns[0])).toEqual([ns[2], ns[3]]);
		await store.change(['_log'], (changer) => changer.removeEntries(ns.slice(3)));
		const next = await store.change(['_log'], (changer) => changer.addEntry(entry()));
		expect(next, 'n is not given twice').toBeGreaterThan(ns[3] ?? Infinity);
	});

	test('entries are found by their mark', async () => {
		const store = await make();
		await store.change(['_log'], async (changer) => {
			await changer.addEntry(entry());
			await changer.addEntry({ ...entry('pair/B'), todo: 'waiting' });
			await changer.addEntry({ ...entry(), todo: 'waiting' });
			await changer.addEntry({ ...entry(), todo: 'refused', reason: 'schema' });
		});
		const found = await store.read(['_log'], async (reader) => ({
			waiting: (await reader.todo('waiting')).map(({ document }) => document),
			refused: (await reader.todo('refused')).map(({ reason }) => reason),
			count: await reader.countTodo('waiting'),
			first: (await reader.firstTodo('waiting'))?.document,
		}));
		expect(found).toEqual({ waiting: ['pair/B', 'pair/A'], refused: ['schema'], count: 2, first: 'pair/B' });
		await store.change(['_log'], async (changer) => {
			for (const { todo: _todo, ...bare } of await changer.todo('waiting')) await changer.putEntry(bare);
		});
		expect(await store.read(['_log'], (reader) => reader.countTodo('waiting'))).toBe(0);
	});

	test('records of the same id in two documents are two rows', async () => {
		const store = await make();
		await store.change(['difficulties'], (changer) =>
			changer.putRows('difficulties', [difficulty('D1', 'pair/A'), difficulty('D1', 'pair/B')]),
		);
		await store.change(['difficulties'], (changer) => changer.clearRows('difficulties', 'pair/A'));
		const rows = await store.read(['difficulties'], (reader) =>
			Promise.all([reader.row('difficulties', 'pair/A', 'D1'), reader.row('difficulties', 'pair/B', 'D1')]),
		);
		expect(rows).toEqual([undefined, difficulty('D1', 'pair/B')]);
	});

	test('drafts and settings are listed by how their keys begin', async () => {
		const store = await make();
		await store.change(['_drafts', '_settings'], async (changer) => {
			await changer.putDraft('visit/B', 2);
			await changer.putDraft('visit/A', 1);
			await changer.putDraft('shift/A', 3);
			await changer.putSetting('visit/A', 4);
			await changer.removeDraft('visit/none');
		});
		expect(await store.read(['_drafts'], (reader) => reader.drafts('visit/'))).toEqual([
			['visit/A', 1],
			['visit/B', 2],
		]);
		expect(await store.read(['_settings'], (reader) => reader.settings('visit/'))).toEqual([['visit/A', 4]]);
	});

	test('photos are found by hash, state and document', async () => {
		const store = await make();
		const blob = (hash: string, more: Partial<StoredBlob> = {}): StoredBlob => ({
			hash,
			document: 'pair/A',
			type: 'image/webp',
			bytes: new Uint8Array([9, 9]),
			state: 'kept',
			...more,
		});
		await store.change(['_blobs'], async (changer) => {
			await changer.putBlob(blob('a'));
			await changer.putBlob(blob('b', { state: 'waiting', document: 'pair/B' }));
		});
		await store.change(['_blobs'], (changer) => changer.putBlob(blob('a', { state: 'waiting' })));
		const found = await store.read(['_blobs'], async (reader) => ({
			a: await reader.blob('a'),
			waiting: await reader.blobsIn('waiting'),
			kept: await reader.blobsIn('kept'),
			ofB: await reader.blobsOf('pair/B'),
		}));
		expect(found).toEqual({
			a: blob('a', { state: 'waiting' }),
			waiting: ['a', 'b'],
			kept: [],
			ofB: ['b'],
		});
	});

	test('a key that cannot be read out is kept as a key that signs', async () => {
		const store = await make();
		const keys = await makeDeviceKey();
		await store.change(['_settings'], (changer) => changer.putSetting('keys', keys));
		const kept = await (await open(store)).read(['_settings'], (reader) => reader.setting('keys'));
		expect((kept as CryptoKeyPair).privateKey.extractable).toBe(false);
		expect(await signText(kept as CryptoKeyPair, 'hello')).toMatch(/^[A-Za-z0-9_-]{86}$/);
	});

	test('held changes are found by key and state, looks in their order', async () => {
		const store = await make();
		const held = (key: string, state: StoredHeld['state']): StoredHeld => ({
			key,
			document: 'pair/A',
			at: 1,
			heldAt: 2,
			reason: 'role',
			state,
			changes: [{ table: 'difficulties', id: 'D1', fields: { what: 'x' } }],
			replaced: [null],
			tables: ['difficulties'],
			word: null,
		});
		const look = (id: string) =>
			({ kind: 'opened', at: 1, document: 'pair/A', table: 'recipients', id }) as const;
		await store.change(['_held', '_looks'], async (changer) => {
			await changer.putHeld(held('a', 'refused'));
			await changer.putHeld(held('b', 'handing'));
			for (const id of ['R1', 'R2', 'R3']) await changer.addLook(look(id));
		});
		await store.change(['_held', '_looks'], async (changer) => {
			await changer.putHeld(held('a', 'handing'));
			await changer.putHeld(held('c', 'refused'));
			await changer.removeHeld('c');
			await changer.removeLooks((await changer.looks(1)).map(({ n }) => n));
		});
		const found = await store.read(['_held', '_looks'], async (reader) => ({
			a: await reader.held('a'),
			all: (await reader.allHeld()).length,
			handing: (await reader.heldIn('handing')).map(({ key }) => key).sort(),
			refused: await reader.countHeld('refused'),
			looks: (await reader.looks(10)).map(({ id }) => id),
			count: await reader.countLooks(),
		}));
		expect(found).toEqual({
			a: held('a', 'handing'),
			all: 2,
			handing: ['a', 'b'],
			refused: 0,
			looks: ['R2', 'R3'],
			count: 2,
		});
	});

	test('all rows of a document are found, of one table', async () => {
		const store = await make();
		await store.change(['difficulties'], (changer) =>
			changer.putRows('difficulties', [difficulty('D1'), difficulty('D2', 'pair/B'), difficulty('D3')]),
		);
		const rows = await store.read(['difficulties'], (reader) => reader.rowsOf('difficulties', 'pair/A'));
		expect(rows.map(({ id }) => id).sort()).toEqual(['D1', 'D3']);
	});

	test('erasing leaves what it is told to leave, and does nothing when it is not due', async () => {
		const store = await make();
		await store.change(['_settings', 'difficulties'], async (changer) => {
			await changer.putSetting('identity', 1);
			await changer.putRows('difficulties', [difficulty('D1')]);
		});
		const row = () => store.read(['difficulties'], (reader) => reader.row('difficulties', 'pair/A', 'D1'));
		const isEmpty = async (reader: StoreReader) =>
			(await reader.row('difficulties', 'pair/A', 'D1')) === undefined;
		expect(await store.erase([['note', 2]], isEmpty)).toBe(false);
		expect(await row()).toBeDefined();
		expect(await store.erase([['note', 2]])).toBe(true);
		expect(await row()).toBeUndefined();
		expect(await store.read(['_settings'], (reader) => reader.settings(''))).toEqual([['note', 2]]);
	});

	test('erasing leaves nothing', async () => {
		const store = await make();
		await store.change(['_log', '_settings', 'difficulties'], async (changer) => {
			await changer.addEntry(entry());
			await changer.putSetting('identity', 1);
			await changer.putRows('difficulties', [difficulty('D1')]);
		});
		await store.erase();
		const found = await store.read(['_log', '_settings', 'difficulties'], async (reader) => [
			await reader.entries('pair/A'),
			await reader.setting('identity'),
			await reader.row('difficulties', 'pair/A', 'D1'),
		]);
		expect(found).toEqual([[], undefined, undefined]);
	});
}
