import Dexie, { type Table } from 'dexie';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveRows } from './live-rows.svelte.ts';

interface Visit {
	id: number;
	who: string;
}

let db: Dexie;
let visits: Table<Visit, number>;
const ends: (() => void)[] = [];

beforeEach(async () => {
	db = new Dexie(`live-rows-${Math.random()}`);
	db.version(1).stores({ visits: 'id, who' });
	visits = db.table('visits');
	await visits.bulkAdd([
		{ id: 1, who: '陈玉兰' },
		{ id: 2, who: '刘德厚' },
	]);
});

afterEach(async () => {
	for (const end of ends.splice(0)) end();
	await db.delete();
});

/** What a screen that shows `read()` has shown so far. */
function screen<T>(read: () => T): { shown: T[]; close: () => void } {
	const shown: T[] = [];
	const close = $effect.root(() => {
		$effect(() => {
			shown.push(read());
		});
	});
	flushSync();
	ends.push(close);
	return { shown, close };
}

/** Does something apart from the live query in which it is called. */
function outside(work: () => Promise<unknown>): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(
			() =>
				void work().then(
					() => resolve(),
					() => resolve(),
				),
		);
	});
}

const idsOf = (rows: readonly Visit[] | undefined) => rows?.map(({ id }) => id);

describe('LiveRows', () => {
	it('shows nothing, then the rows, then each change', async () => {
		const rows = new LiveRows(() => () => visits.toArray());
		const { shown } = screen(() => idsOf(rows.current));
		await vi.waitFor(() => expect(shown).toEqual([undefined, [1, 2]]));
		await visits.add({ id: 3, who: '陈玉兰' });
		await vi.waitFor(() => expect(shown.at(-1)).toEqual([1, 2, 3]));
	});

	it('stays with the very rows that it shows when they are read again and are the same', async () => {
		let runs = 0;
		const rows = new LiveRows(() => async () => {
			const all = await visits.toArray();
			runs++;
			return all.filter(({ who }) => who !== '郑立新');
		});
		const { shown } = screen(() => rows.current);
		await vi.waitFor(() => expect(shown.map(idsOf)).toEqual([undefined, [1, 2]]));
		await visits.add({ id: 3, who: '郑立新' });
		await vi.waitFor(() => expect(runs).toBe(2));
		await visits.add({ id: 4, who: '陈玉兰' });
		await vi.waitFor(() => expect(idsOf(shown.at(-1))).toEqual([1, 2, 4]));
		expect(shown.map(idsOf)).toEqual([undefined, [1, 2], [1, 2, 4]]);
	});

	it('shows rows also while something is written during every single run', async () => {
		let writing = true;
		let writes = Promise.resolve();
		ends.push(() => (writing = false));
		const rows = new LiveRows(() => async () => {
			const found = await visits.toArray();
			if (writing)
				writes = writes.then(() => outside(() => visits.add({ id: found.length + 1, who: '郑立新' })));
			// Reads on until that write is there and told of: Dexie holds this run's rows for outdated.
			let count = found.length;
			while (writing && count === found.length) count = await visits.count();
			for (let i = 0; i < 30; i++) await visits.count();
			return found;
		});
		const { shown } = screen(() => rows.current?.length ?? 0);
		await vi.waitFor(() => expect(shown.filter((length) => length > 0).length).toBeGreaterThan(3));
		writing = false;
		await writes;
	});

	it('never shows the former person’s rows when the question has changed', async () => {
		let who = $state('陈玉兰');
		const rows = new LiveRows(() => {
			const name = who;
			return () => visits.where('who').equals(name).toArray();
		});
		const { shown } = screen(() => [who, idsOf(rows.current)]);
		await vi.waitFor(() => expect(shown.at(-1)).toEqual(['陈玉兰', [1]]));
		who = '刘德厚';
		flushSync();
		expect(shown.at(-1)).toEqual(['刘德厚', undefined]);
		await vi.waitFor(() => expect(shown.at(-1)).toEqual(['刘德厚', [2]]));
	});

	it('with `keep` shows what was there until the new rows come', async () => {
		let least = $state(1);
		const rows = new LiveRows(
			() => {
				const from = least;
				return () => visits.where('id').aboveOrEqual(from).toArray();
			},
			{ keep: true },
		);
		const { shown } = screen(() => [idsOf(rows.current), rows.loading]);
		await vi.waitFor(() => expect(shown.at(-1)).toEqual([[1, 2], false]));
		least = 2;
		flushSync();
		expect(shown.at(-1)).toEqual([[1, 2], true]);
		await vi.waitFor(() => expect(shown.at(-1)).toEqual([[2], false]));
	});

	it('says that it has failed, and tries again when asked to', async () => {
		let broken = true;
		const rows = new LiveRows(() => async () => {
			if (broken) throw new Error('disk');
			return visits.count();
		});
		const { shown } = screen(() => [rows.state.kind, rows.current]);
		await vi.waitFor(() => expect(shown.at(-1)).toEqual(['failed', undefined]));
		broken = false;
		rows.retry();
		await vi.waitFor(() => expect(shown.at(-1)).toEqual(['ready', 2]));
	});

	it('runs no query that nobody looks at', async () => {
		let runs = 0;
		const rows = new LiveRows(() => () => {
			runs++;
			return visits.toArray();
		});
		const others = new LiveRows(() => () => visits.toArray());
		const { shown, close } = screen(() => idsOf(rows.current));
		const witness = screen(() => idsOf(others.current));
		await vi.waitFor(() =>
			expect([shown.at(-1), witness.shown.at(-1)]).toEqual([
				[1, 2],
				[1, 2],
			]),
		);
		close();
		// The subscription ends in a microtask after its last reader.
		await Promise.resolve();
		const before = runs;
		await visits.add({ id: 3, who: '陈玉兰' });
		// Ours was there first: had it been told, it would have run before the one that somebody looks at.
		await vi.waitFor(() => expect(witness.shown.at(-1)).toEqual([1, 2, 3]));
		expect(runs).toBe(before);
	});
});
