import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as Y from 'yjs';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { AppError } from '../app-error.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { settled } from '../link/testing/virtual-ports.ts';
import type { DeviceDocuments } from './device-documents.ts';
import { difficulty } from './testing/changes.ts';
import { MortalStore, Phone } from './testing/phone.ts';

const difficulties = tables.difficulties as unknown as Table;
const DOCUMENTS: readonly DocumentName[] = ['pair/A', 'pair/B'];

const d = fc.nat(1);
const key = fc.nat(6);
const tab = fc.nat(1);
const operation = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ op: fc.constant('write' as const), tab, d, key }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('write in both tabs' as const), d, key }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant('write many' as const), tab, d }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('write on a full disk' as const), tab, d, key }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('kill while writing' as const), tab, d, key }) },
	{ weight: 4, arbitrary: fc.record({ op: fc.constant('push' as const), tab, d, lost: fc.boolean() }) },
	{ weight: 4, arbitrary: fc.record({ op: fc.constant('send' as const), tab, d, receipts: fc.nat(4) }) },
	{ weight: 3, arbitrary: fc.record({ op: fc.constant('fold' as const), tab }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('start anew' as const), tab }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant('lose the snapshot' as const), d }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** A phone with two tabs, a station, and what ought to be in both: a plain map for each document. */
class World {
	readonly phone: Phone;
	readonly tabs: DeviceDocuments[];
	readonly stations = DOCUMENTS.map((document) => new StationHistory(document));
	readonly model = DOCUMENTS.map(() => new Map<string, string>());
	#values = 0;

	constructor(seed: number) {
		this.phone = new Phone(seed);
		this.tabs = [this.phone.tab(), this.phone.tab()];
	}

	async run(operation: Operation): Promise<void> {
		switch (operation.op) {
			case 'write':
				return this.#write(operation.tab, operation.d, `K${operation.key}`);
			case 'write in both tabs':
				await Promise.all([
					this.#write(0, operation.d, `K${operation.key}`),
					this.#write(1, operation.d, `L${operation.key}`),
				]);
				return;
			case 'write many':
				for (let i = 0; i < 70; i++) await this.#write(operation.tab, operation.d, `M${i % 9}`);
				return;
			case 'write on a full disk': {
				this.phone.fault = (parts) => (parts.includes('_log') ? new AppError('storage-full') : undefined);
				const write = this.tabs[operation.tab]!.write(DOCUMENTS[operation.d]!, [
					difficulty(`K${operation.key}`, 'never kept'),
				]);
				await expect(write).rejects.toMatchObject({ code: 'storage-full' });
				this.phone.fault = () => undefined;
				return;
			}
			case 'kill while writing': {
				const mortal = new MortalStore(this.phone.store);
				const doomed = this.phone.tab(mortal);
				mortal.killBeforeCommit((parts) => parts.includes('_log') && parts.includes('difficulties'));
				void doomed.write(DOCUMENTS[operation.d]!, [difficulty(`K${operation.key}`, 'never kept')]);
				await settled();
				expect(mortal.isDead).toBe(true);
				doomed.close();
				return;
			}
			case 'push': {
				const station = this.stations[operation.d]!;
				const id = `S${this.#values % 5}`;
				const value = `theirs ${++this.#values}`;
				const run = station.report(id, value);
				this.model[operation.d]!.set(id, value);
				if (!operation.lost) await this.#receive(operation.tab, operation.d, run.from);
				return;
			}
			case 'send':
				return this.#send(operation.tab, operation.d, operation.receipts);
			case 'fold':
				await settled();
				return this.tabs[operation.tab]!.rest();
			case 'start anew':
				this.tabs[operation.tab]!.close();
				this.tabs[operation.tab] = this.phone.tab();
				return;
			case 'lose the snapshot':
				this.phone.snapshots.stored.delete(DOCUMENTS[operation.d]!);
				// Other tabs have the document in memory; here it is the phone that starts anew.
				this.tabs.forEach((tab, i) => {
					tab.close();
					this.tabs[i] = this.phone.tab();
				});
				return;
		}
	}

	/** The line is back: all that waits is sent and receipted, all that is missing comes. */
	async settle(): Promise<void> {
		for (const d of DOCUMENTS.keys()) {
			// What a hello would say. A copy that lost something says so when it is opened.
			await this.tabs[0]!.updateSince(DOCUMENTS[d]!, new Uint8Array([0]));
			await this.#send(0, d, Infinity);
		}
	}

	async check(): Promise<void> {
		for (const [d, document] of DOCUMENTS.entries()) {
			const wanted = Object.fromEntries(this.model[d]!);
			const station = this.stations[d]!;
			const inDoc = (doc: Y.Doc) =>
				Object.fromEntries(
					recordIds(doc, difficulties).map((id) => [id, readRecord(doc, difficulties, id)?.what]),
				);
			expect(station.doc.store.pendingStructs, 'the station misses nothing').toBeNull();
			expect(inDoc(station.doc), 'the station').toEqual(wanted);
			expect(inDoc(await this.phone.onDisk(document)), 'the device’s document').toEqual(wanted);
			const rows = await Promise.all(
				Object.keys(wanted).map(async (id) => [
					id,
					(await this.phone.row('difficulties', document, id))?.what,
				]),
			);
			expect(Object.fromEntries(rows), 'the index').toEqual(wanted);
		}
		expect(await this.tabs[0]!.outbox(), 'nothing waits').toEqual([]);
		expect(this.phone.reported, 'nothing was reported').toEqual([]);
	}

	async #write(tab: number, d: number, id: string): Promise<void> {
		const value = `own ${++this.#values}`;
		await this.tabs[tab]!.write(DOCUMENTS[d]!, [difficulty(id, value)]);
		this.model[d]!.set(id, value);
	}

	/** Pushes what the station has from `from`, and again from where a gap says. */
	async #receive(tab: number, d: number, from: number): Promise<void> {
		const station = this.stations[d]!;
		if (station.seq === from) return;
		for (let gaps = await this.tabs[tab]!.receive([station.run(from)]); gaps.length > 0;)
			gaps = await this.tabs[tab]!.receive([station.run(gaps[0]!.seq)]);
	}

	/**
	 * Connects: hello and its answer, then the outbox of a document; the receipts after the first few are lost with the
	 * line. On one line nothing else is lost and all comes in order, and so a receipt may move the number on.
	 */
	async #send(tab: number, d: number, receipts: number): Promise<void> {
		const station = this.stations[d]!;
		const seq = new Map(await this.tabs[tab]!.copies()).get(DOCUMENTS[d]!) ?? 0;
		await this.#receive(tab, d, seq);
		for (const [i, { document, n, bytes }] of (await this.tabs[tab]!.outbox(DOCUMENTS[d])).entries()) {
			station.take(bytes);
			if (i < receipts) await this.tabs[tab]!.receipted(document, n, station.seq);
		}
	}
}

test('[R17] whatever happens in whatever order, device, index and station end with what was entered', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 1e9 }),
			fc.array(operation, { minLength: 5, maxLength: 60, size: 'max' }),
			async (seed, operations) => {
				const world = new World(seed);
				for (const operation of operations) await world.run(operation);
				await world.settle();
				await world.check();
			},
		),
		{ numRuns: 60 },
	);
}, 120_000);
