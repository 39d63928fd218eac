import { beforeEach, describe, expect, it } from 'vitest';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Append, CommitResult, Store } from '../store/store.ts';
import { append } from '../testing/store-contract.ts';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { CommitQueue, type Waiting } from './commit-queue.ts';

let ports: VirtualPorts;
let commits: Append[][];
let fail: boolean;
let conflicts: Set<DocumentName>;
let queue: CommitQueue;
let settled: string[];
let handedBack: Waiting[];

beforeEach(() => {
	ports = new VirtualPorts();
	commits = [];
	fail = false;
	conflicts = new Set();
	settled = [];
	handedBack = [];
	const store = {
		async commit(appends: readonly Append[]): Promise<CommitResult> {
			if (fail) throw new Error('disk full');
			commits.push([...appends]);
			return { conflicts };
		},
	} as unknown as Store;
	queue = new CommitQueue(store, ports);
});

function add(name: string, over: Partial<Append> | null = {}): void {
	const document = over?.document ?? 'pair/1';
	queue.add({
		document,
		append: over === null ? null : append(commits.length + 1, { ...over, document }),
		settled: () => settled.push(name),
		owner: { conflicted: (items) => handedBack.push(...items) },
	});
}

describe('CommitQueue', () => {
	it('[R75] settles nothing before the store has it', async () => {
		add('a');
		expect(settled).toEqual([]);
		await ports.pass(0);
		expect(commits).toHaveLength(1);
		expect(settled).toEqual(['a']);
	});

	it('makes one commit of what comes within a turn, and of what comes within 4 ms of the last', async () => {
		add('a');
		add('b');
		await ports.pass(0);
		add('c');
		await ports.pass(3);
		add('d');
		expect(settled).toEqual(['a', 'b']);
		await ports.pass(1);
		expect(settled).toEqual(['a', 'b', 'c', 'd']);
		expect(commits.map((batch) => batch.length)).toEqual([2, 2]);
	});

	it('does not let a lone writer wait', async () => {
		add('a');
		await ports.pass(10);
		add('b');
		await ports.pass(0);
		expect(settled).toEqual(['a', 'b']);
	});

	it('[R76] settles answers in their turn, and asks the store for nothing when there is nothing to store', async () => {
		add('a');
		add('answer', null);
		add('b');
		await ports.pass(0);
		expect(settled).toEqual(['a', 'answer', 'b']);
		await ports.pass(10);
		add('lone answer', null);
		await ports.pass(0);
		expect(settled.at(-1)).toBe('lone answer');
		expect(commits).toHaveLength(1);
	});

	it('[R82] tries a failed commit again, ever later, in the same order, and settles nothing meanwhile', async () => {
		fail = true;
		add('a');
		await ports.pass(0);
		expect(ports.logged).toEqual(['a commit failed']);
		add('b');
		await ports.pass(60_000);
		expect(settled).toEqual([]);
		// 0.1 + 0.2 + 0.4 + … up to 5 s each: some fifteen attempts in a minute.
		expect(ports.logged.length).toBeGreaterThan(10);
		expect(ports.logged.length).toBeLessThan(25);
		fail = false;
		await ports.pass(5_000);
		expect(settled).toEqual(['a', 'b']);
		expect(ports.logged.at(-1)).toBe('the store works again');
	});

	it('[R82] is full past a bound, and not any more when the store works again', async () => {
		fail = true;
		for (let i = 0; i < 33; i++) add('x', { bytes: new Uint8Array(1024 * 1024) });
		expect(queue.full).toBe(true);
		await ports.pass(1_000);
		fail = false;
		await ports.pass(5_000);
		expect(queue.full).toBe(false);
		expect(settled).toHaveLength(33);
	});

	it('[R81] hands a document back that somebody else has written, with what waits of it, and stores the others', async () => {
		add('a');
		add('t', { document: 'team/t' });
		add('a2');
		conflicts = new Set(['pair/1']);
		await ports.pass(0);
		expect(settled).toEqual(['t']);
		expect(handedBack).toHaveLength(2);
		conflicts = new Set();
		add('again');
		await ports.pass(10);
		expect(settled).toEqual(['t', 'again']);
	});

	it('[R89] once closed tries nothing again, and tells nobody of what still came to the disk', async () => {
		fail = true;
		add('a');
		await ports.pass(1_000);
		queue.close();
		expect(ports.waiting).toBe(0);
		fail = false;
		await ports.pass(60_000);
		expect(commits).toEqual([]);
	});

	it('[R89] closed during a commit tells nobody of it', async () => {
		let answer: (result: CommitResult) => void = () => undefined;
		const slow = { commit: () => new Promise<CommitResult>((resolve) => (answer = resolve)) };
		queue = new CommitQueue(slow as unknown as Store, ports);
		add('a');
		await ports.pass(0);
		queue.close();
		answer({ conflicts });
		await ports.pass(60_000);
		expect(settled).toEqual([]);
	});

	it('tells when nothing waits any more', async () => {
		let drained = false;
		fail = true;
		add('a');
		void queue.drained().then(() => (drained = true));
		await ports.pass(1_000);
		expect(drained).toBe(false);
		fail = false;
		await ports.pass(5_000);
		expect(drained).toBe(true);
		await queue.drained();
	});
});
