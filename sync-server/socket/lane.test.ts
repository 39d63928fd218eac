import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { decodeControl, decodeFrame, decodeRuns } from '../../src/lib/protocol/frame.ts';
import type { StoredRun } from '../store/store.ts';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { Lane } from './lane.ts';

/** A lane over a store and a line that go on only when the test says so. */
class Bench {
	readonly heads = new Map<DocumentName, number>();
	/** What left, as `document from-to first byte`. */
	readonly left: string[] = [];
	readonly reads: { from: number; answer: (runs: StoredRun[]) => void }[] = [];
	readonly leaving: (() => void)[] = [];
	readonly failures: unknown[] = [];
	readonly ports = new VirtualPorts();
	readonly lane = new Lane({
		store: {
			tail: (_: DocumentName, from: number) =>
				new Promise<StoredRun[]>((answer) => this.reads.push({ from, answer })),
		} as never,
		registry: { heads: this.heads } as never,
		log: this.ports.log,
		send: (frame) => this.#leave(frame),
		sendAndWait: (frame) =>
			new Promise((resolve) => {
				this.#leave(frame);
				this.leaving.push(resolve);
			}),
		failed: (error) => void this.failures.push(error),
	});

	#leave(frame: Uint8Array): void {
		const { body } = decodeControl(decodeFrame(frame)!.payload)!;
		for (const { document, from, to, bytes } of decodeRuns(inflateRawSync(body))!)
			this.left.push(`${document} ${from}-${to} ${bytes[0]}`);
	}

	async answer(...runs: StoredRun[]): Promise<void> {
		await expect.poll(() => this.reads.length, { interval: 1 }).toBeGreaterThan(0);
		this.reads.shift()!.answer(runs);
	}
}

const run = (from: number, to: number, byte: number): StoredRun => ({
	from,
	to,
	bytes: new Uint8Array([byte]),
});

describe('a document that is begun anew', () => {
	it('[R95] while it is being read: what was read does not leave, the new does', async () => {
		const bench = new Bench();
		bench.heads.set('pair/1', 2);
		bench.lane.follow('pair/1', 1);
		await expect.poll(() => bench.reads.length).toBe(1);
		bench.heads.set('pair/1', 3);
		bench.lane.rewind('pair/1', 0);
		await bench.answer(run(1, 2, 66));
		await bench.answer(run(0, 3, 77));
		await expect.poll(() => bench.left).toEqual(['pair/1 0-3 77']);
	});

	it('[R95] while it is on its way: it comes again from the beginning', async () => {
		const bench = new Bench();
		bench.heads.set('pair/1', 2);
		bench.lane.follow('pair/1', 1);
		await bench.answer(run(1, 2, 66));
		await expect.poll(() => bench.leaving.length).toBe(1);
		bench.lane.rewind('pair/1', 0);
		bench.leaving.shift()!();
		await expect.poll(() => bench.reads.map(({ from }) => from)).toEqual([0]);
		await bench.answer(run(0, 3, 77));
		await expect.poll(() => bench.left).toEqual(['pair/1 1-2 66', 'pair/1 0-3 77']);
	});

	it('[R80] with a log that is not whole: nothing of it leaves, and all else does', async () => {
		const bench = new Bench();
		bench.heads.set('pair/1', 3).set('pair/2', 1).set('pair/3', 4);
		for (const document of ['pair/1', 'pair/2', 'pair/3'] as const) bench.lane.follow(document, 0);
		await bench.answer(run(1, 2, 66), run(2, 3, 67));
		await bench.answer(run(0, 1, 77));
		await bench.answer(run(0, 3, 88));
		await expect.poll(() => bench.left).toEqual(['pair/2 0-1 77']);
		bench.leaving.shift()!();
		await new Promise<void>((resolve) => bench.lane.whenDrained(resolve));
		expect(bench.reads).toEqual([]);
		expect(bench.ports.logged).toEqual(['a document could not be sent', 'a document could not be sent']);
	});

	it('[R84] and taken away: nothing leaves', async () => {
		const bench = new Bench();
		let drained = false;
		bench.heads.set('pair/1', 2);
		bench.lane.follow('pair/1', 1);
		bench.lane.rewind('pair/1', 0);
		bench.lane.whenDrained(() => (drained = true));
		await expect.poll(() => bench.reads.length).toBe(1);
		bench.lane.unfollow('pair/1');
		await bench.answer(run(0, 2, 66));
		await expect.poll(() => drained).toBe(true);
		expect(bench.left).toEqual([]);
	});
});
