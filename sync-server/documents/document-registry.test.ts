import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyChange } from '../../src/lib/domain/kernel/change.ts';
import { tableNamed } from '../../src/lib/domain/tables.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { pairing, recipient, visit } from '../testing/seed-station.ts';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { DocumentRegistry } from './document-registry.ts';
import type { Committed } from './write.ts';

/** Everybody is a volunteer here. */
const ROLES = { roleIn: () => 'volunteer' as const };

let directory: string;
let ports: VirtualPorts;
let store: Store;
let registry: DocumentRegistry;
let committed: Committed[];

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-registry-'));
	ports = new VirtualPorts();
	store = new SqliteStore({ path: join(directory, 'station.db'), ...ports });
	committed = [];
	registry = new DocumentRegistry(store, ports, ROLES, (one) => committed.push(one));
});
afterEach(async () => {
	registry.close();
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

/** Writes, and lets the time pass that a commit takes. */
async function change(...changes: Parameters<DocumentRegistry['change']>[1]): Promise<void> {
	const written = registry.change('pair/1', changes);
	await ports.pass(10);
	await written;
}

async function state(): Promise<Y.Doc> {
	const doc = new Y.Doc();
	for (const { bytes } of await store.tail('pair/1', 0)) Y.applyUpdate(doc, bytes);
	return doc;
}

describe('DocumentRegistry', () => {
	it('tells of an update once it is on the disk', async () => {
		const written = registry.change('pair/1', [pairing('1', ['ann'])]);
		expect(registry.heads.size).toBe(0);
		await ports.pass(10);
		await written;
		expect(registry.heads.get('pair/1')).toBe(1);
		expect(committed).toMatchObject([{ document: 'pair/1', seq: 1, rows: [{ table: 'pairings' }] }]);
		expect((await store.rows('pairings'))[0]?.record).toMatchObject({ volunteerIds: ['ann'] });
	});

	it('keeps one document in memory for all who write it', async () => {
		await Promise.all([change(visit('a')), change(visit('b')), change(visit('c'))]);
		expect(registry.load).toEqual({ open: 1, loads: 1 });
		expect(committed.map(({ seq }) => seq)).toEqual([1, 2, 3]);
	});

	it('[R90] puts a document away that nobody uses, and makes a snapshot of a grown log', async () => {
		for (let i = 0; i < 40; i++) await change(visit(`v${i}`));
		expect((await store.load('pair/1')).snapshot).toBeNull();
		const before = Y.encodeStateAsUpdate(await state());
		await ports.pass(31_000);
		expect(registry.load.open).toBe(0);
		expect(ports.waiting).toBe(0);
		const { snapshot, entries } = await store.load('pair/1');
		expect([snapshot?.seq, entries]).toEqual([40, []]);
		expect(Y.encodeStateAsUpdate(await state())).toEqual(before);
		await change(visit('later'));
		expect(registry.heads.get('pair/1')).toBe(41);
	});

	it('[R90] leaves a document in memory while somebody holds it', async () => {
		const room = registry.room('pair/1');
		room.hold();
		await ports.pass(120_000);
		expect(registry.load.open).toBe(1);
		room.release();
		await ports.pass(31_000);
		expect(registry.load.open).toBe(0);
	});

	it('[R90] leaves no more than one snapshot of what was written in one go', async () => {
		await change(pairing('1', ['ann']));
		await change(visit('a'));
		const compacted = registry.compact('pair/1');
		await ports.pass(10);
		await compacted;
		expect((await store.tail('pair/1', 0)).map(({ from, to }) => [from, to])).toEqual([[0, 2]]);
		// A device at 1 is not nearly there any more: it gets the snapshot.
		expect((await store.tail('pair/1', 1)).map(({ from, to }) => [from, to])).toEqual([[0, 2]]);
	});

	it('[R90] goes on without a snapshot when it cannot be made', async () => {
		const { compact } = store;
		store.compact = async () => {
			throw new Error('disk full');
		};
		for (let i = 0; i < 40; i++) await change(visit(`v${i}`));
		await ports.pass(31_000);
		expect(ports.logged).toContain('a document could not be compacted');
		store.compact = compact;
		await change(visit('later'));
		expect((await state()).getMap('visits').size).toBe(41);
	});

	it('tells whoever waits when a document cannot be loaded, and loads it the next time', async () => {
		await change(visit('a'));
		await ports.pass(31_000);
		const { load } = store;
		store.load = async () => {
			throw new Error('unreadable');
		};
		const failed = registry.change('pair/1', [visit('b')]);
		await Promise.all([expect(failed).rejects.toMatchObject({ code: 'not-written' }), ports.pass(10)]);
		store.load = load;
		await change(visit('b'));
		expect((await state()).getMap('visits').size).toBe(2);
	});

	it('does not write a change that does not fit, and goes on', async () => {
		const bad = registry.change('pair/1', [visit('bad', { minutes: -1 })]);
		await Promise.all([expect(bad).rejects.toMatchObject({ code: 'not-written' }), ports.pass(10)]);
		await expect(registry.change('pair/1', [{ table: 'dance', id: 'x', fields: {} }])).rejects.toThrow(
			'dance',
		);
		await change(visit('good'));
		expect([...(await state()).getMap('visits').keys()]).toEqual(['good']);
	});

	it('[R81] judges its own change anew when another process was faster', async () => {
		await change(pairing('1', ['ann']));
		const other = new SqliteStore({ path: join(directory, 'station.db'), ...ports });
		const otherRegistry = new DocumentRegistry(other, ports, ROLES, () => undefined);
		// Both use the station's client id and the same clock: the later one must not be taken for known.
		const first = otherRegistry.change('pair/1', [visit('theirs')]);
		await ports.pass(10);
		await first;
		await change(visit('ours'));
		expect([...(await state()).getMap('visits').keys()].sort()).toEqual(['ours', 'theirs']);
		expect(registry.heads.get('pair/1')).toBe(3);
		otherRegistry.close();
		await other.close();
	});

	describe('several processes', () => {
		let other: SqliteStore;
		let otherRegistry: DocumentRegistry;
		beforeEach(async () => {
			await change(pairing('1', ['ann']), recipient('1'));
			other = new SqliteStore({ path: join(directory, 'station.db'), ...ports });
			otherRegistry = new DocumentRegistry(other, ports, ROLES, () => undefined);
		});
		afterEach(async () => {
			otherRegistry.close();
			await other.close();
		});

		/** A device's copy, and the updates that it makes. */
		async function device(): Promise<(id: string, over?: object) => Uint8Array> {
			const doc = await state();
			const table = tableNamed('visits')!;
			return (id, over) => {
				const before = Y.encodeStateVector(doc);
				doc.transact(() => applyChange(doc, table, visit(id, { ...over })));
				return Y.encodeStateAsUpdate(doc, before);
			};
		}

		function send(to: DocumentRegistry, updates: Uint8Array[]): string[] {
			const outcomes: string[] = [];
			const flow = { stoppedAt: Infinity };
			for (const [place, bytes] of updates.entries())
				to.room('pair/1').write({
					proposal: { kind: 'update', bytes },
					author: { member: 'ann', device: 'd' },
					enteredAt: null,
					source: null,
					flow,
					place,
					done: ({ kind }) => outcomes.push(`${place} ${kind}`),
				});
			return outcomes;
		}

		it('[R79] keeps what stood before a refused update, also when a conflict has both judged anew', async () => {
			const write = await device();
			otherRegistry.room('pair/1').hold();
			await ports.pass(0);
			const theirs = otherRegistry.change('pair/1', [visit('theirs')]);
			// Judged before the other process's commit is known, committed after it.
			const outcomes = send(registry, [write('before'), write('bad', { minutes: -1 }), write('after')]);
			await ports.pass(50);
			await theirs;
			expect(outcomes).toEqual(['0 stored', '1 refused']);
			expect([...(await state()).getMap('visits').keys()].sort()).toEqual(['before', 'theirs']);
		});

		it('[R81] calls nothing a gap that another process has stored already', async () => {
			const write = await device();
			const first = write('first');
			expect(send(otherRegistry, [first])).toEqual([]);
			await ports.pass(50);
			const outcomes = send(registry, [write('second')]);
			await ports.pass(50);
			expect(outcomes).toEqual(['0 stored']);
			expect((await state()).getMap('visits').size).toBe(2);
			// What nobody has stored is a gap all the same.
			write('lost');
			const gap = send(registry, [write('third')]);
			await ports.pass(50);
			expect(gap).toEqual(['0 gap']);
		});
	});
});
