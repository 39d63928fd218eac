import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { nodeClock, nodeRandom } from '../node-ports.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { append } from '../testing/store-contract.ts';
import { purgeDocument } from './purge-document.ts';

const DOC = 'pair/1';
let directory: string;
let store: SqliteStore;
let author: Y.Doc;
let seq: number;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-purge-'));
	store = new SqliteStore({ path: join(directory, 'station.db'), clock: nodeClock, random: nodeRandom });
	author = new Y.Doc();
	seq = 0;
});
afterEach(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

/** Stores one write. */
async function write(id: string, value: unknown): Promise<void> {
	const updates: Uint8Array[] = [];
	author.once('update', (update: Uint8Array) => updates.push(update));
	author.getMap('recipients').set(id, value);
	await store.commit([append(++seq, { document: DOC, bytes: updates[0] ?? new Uint8Array() })]);
}

async function stored(): Promise<{ doc: Y.Doc; bytes: Buffer }> {
	const { snapshot, entries } = await store.load(DOC);
	const doc = new Y.Doc();
	const parts = [snapshot?.bytes ?? new Uint8Array([0, 0]), ...entries.map(({ bytes }) => bytes)];
	for (const part of parts) Y.applyUpdate(doc, part);
	return { doc, bytes: Buffer.concat(parts) };
}

describe('purgeDocument', () => {
	it.each(['log', 'snapshot and log'])(
		'[R142] keeps what a document holds, and nothing that it held: %s',
		async (from) => {
			await write('a', { name: 'secret-name' });
			if (from !== 'log') await store.compact(DOC, { seq, bytes: Y.encodeStateAsUpdate(author) }, 0);
			await write('b', { name: 'somebody else' });
			await write('a', { name: '—' });
			expect((await stored()).bytes.includes('secret-name')).toBe(true);
			await purgeDocument(store, DOC, []);
			const { doc, bytes } = await stored();
			expect(doc.getMap('recipients').toJSON()).toEqual({ a: { name: '—' }, b: { name: 'somebody else' } });
			expect(bytes.includes('secret-name')).toBe(false);
		},
	);

	it('takes nothing away from what is built on it: whoever has the old copy comes to the same', async () => {
		await write('a', { name: 'secret-name' });
		const old = new Y.Doc();
		Y.applyUpdate(old, Y.encodeStateAsUpdate(author));
		await write('a', { name: '—' });
		await purgeDocument(store, DOC, []);
		const { doc } = await stored();
		old.getMap('recipients').set('c', { name: 'new' });
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(old));
		Y.applyUpdate(old, Y.encodeStateAsUpdate(doc));
		expect(doc.store.pendingStructs).toBeNull();
		expect(doc.getMap('recipients').toJSON()).toEqual({ a: { name: '—' }, c: { name: 'new' } });
		expect(old.getMap('recipients').toJSON()).toEqual(doc.getMap('recipients').toJSON());
	});

	it('[R141] begins again where somebody has written meanwhile, and loses nothing of it', async () => {
		await write('a', { name: 'secret-name' });
		await write('a', { name: '—' });
		let others = 3;
		const busy = new Proxy(store, {
			get(target, key) {
				if (key !== 'load') return (Reflect.get(target, key, target) as () => unknown).bind(target);
				return async () => {
					const loaded = await target.load(DOC);
					if (others-- > 0) await write(`b${others}`, { name: 'meanwhile' });
					return loaded;
				};
			},
		});
		await purgeDocument(busy, DOC, []);
		expect(Object.keys((await stored()).doc.getMap('recipients').toJSON()).sort()).toEqual([
			'a',
			'b0',
			'b1',
			'b2',
		]);
		expect(await store.purges()).toEqual([{ document: DOC, seq: 6 }]);
	});

	it('[R80] does not put a log that is not whole in the place of what there was', async () => {
		await write('a', { name: 'x' });
		const broken = new Proxy(store, {
			get(target, key) {
				if (key !== 'load') return (Reflect.get(target, key, target) as () => unknown).bind(target);
				return async () => ({ ...(await target.load(DOC)), entries: [] });
			},
		});
		await expect(purgeDocument(broken, DOC, [])).rejects.toMatchObject({ code: 'log-broken' });
		expect(await store.purges()).toEqual([]);
	});

	it('gives up where it is written all the time, and has purged nothing', async () => {
		await write('a', { name: 'x' });
		const busy = new Proxy(store, {
			get(target, key) {
				if (key !== 'load') return (Reflect.get(target, key, target) as () => unknown).bind(target);
				return async () => {
					const loaded = await target.load(DOC);
					await write('b', { name: 'again' });
					return loaded;
				};
			},
		});
		await expect(purgeDocument(busy, DOC, [])).rejects.toMatchObject({ code: 'not-written' });
		expect(await store.purges()).toEqual([]);
	});
});
