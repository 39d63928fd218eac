import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as Y from 'yjs';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { settled } from '../link/testing/virtual-ports.ts';
import type { DeviceDocuments } from './device-documents.ts';
import { difficulty } from './testing/changes.ts';
import { MortalStore, Phone } from './testing/phone.ts';

const difficulties = tables.difficulties as unknown as Table;
const DOCUMENTS: readonly DocumentName[] = ['pair/A', 'pair/B'];

const d = fc.nat(1);
const tab = fc.nat(1);
/** After so many of the station's words the line breaks. */
const words = fc.oneof(fc.nat(8), fc.constant(Infinity));
const step = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({ op: fc.constant('write' as const), tab, d, key: fc.nat(3), bad: fc.boolean() }),
	},
	{ weight: 6, arbitrary: fc.record({ op: fc.constant('connect' as const), tab, words }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('theirs' as const), d }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('write many' as const), tab, d }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant('fold' as const), tab }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant('replace' as const), tab, d }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant('take away' as const), tab, d }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant('lose the snapshot' as const), d }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
/** A step, and where in it the process is killed: at which of its transactions, before or after that is kept. */
const steps = fc.array(
	fc.record({
		step,
		kill: fc.option(fc.record({ at: fc.integer({ min: 1, max: 8 }), commits: fc.boolean() })),
	}),
	{ minLength: 5, maxLength: 40, size: 'max' },
);

class LineBroke extends Error {}

/** A phone with two tabs, and a station that does not take what is bad. */
class World {
	readonly phone: Phone;
	readonly tabs: DeviceDocuments[];
	readonly stations = DOCUMENTS.map((document) => new StationHistory(document));
	/** Everything that was kept, by its text: the document, and whether the station may take it. */
	readonly written = new Map<string, { d: number; bad: boolean }>();
	/** What the station had when the document was taken away, though its receipt had not come. */
	readonly doubtful = new Set<string>();
	/** What each station has taken, also what was overwritten since or lost against somebody else's. */
	readonly #said = DOCUMENTS.map(() => new Set<string>());
	readonly #store: MortalStore[];
	#values = 0;

	constructor(seed: number) {
		this.phone = new Phone(seed);
		this.#store = [new MortalStore(this.phone.store), new MortalStore(this.phone.store)];
		this.tabs = this.#store.map((store) => this.phone.tab(store));
	}

	async run({ step, kill }: { step: Step; kill: { at: number; commits: boolean } | null }): Promise<void> {
		if (kill === null) return this.#do(step);
		for (const store of this.#store) store.killAt(kill.at, kill.commits);
		let isOver = false;
		const done = this.#do(step).finally(() => (isOver = true));
		done.catch(() => undefined);
		// Until it has done what it was to do, or is dead.
		for (let i = 0; i < 2_000 && !isOver && !this.#store.some(({ isDead }) => isDead); i++) await settled();
		await settled();
		if (isOver) await done;
		this.#restart();
	}

	#restart(): void {
		for (const tab of this.tabs) tab.close();
		for (const i of this.tabs.keys()) {
			this.#store[i] = new MortalStore(this.phone.store);
			this.tabs[i] = this.phone.tab(this.#store[i]);
		}
	}

	async #do(step: Step): Promise<void> {
		switch (step.op) {
			case 'write':
				return this.#write(step.tab, step.d, `K${step.key}`, step.bad);
			case 'write many':
				for (let i = 0; i < 66; i++) await this.#write(step.tab, step.d, `M${i}`, false);
				return;
			case 'theirs':
				this.stations[step.d]!.report('theirs', `theirs ${++this.#values}`);
				return;
			case 'fold':
				await settled();
				return this.tabs[step.tab]!.rest();
			case 'connect':
				return this.connect(step.tab, step.words).catch((error: unknown) => {
					if (!(error instanceof LineBroke)) throw error;
				});
			case 'replace':
				return this.tabs[step.tab]!.replace([DOCUMENTS[step.d]!]);
			case 'take away': {
				const station = this.stations[step.d]!;
				for (const { own } of await this.phone.entries(station.document))
					for (const text of textsOf(own?.changes ?? []))
						if (this.#said[step.d]!.has(text)) this.doubtful.add(text);
				return this.tabs[step.tab]!.drop([station.document]);
			}
			case 'lose the snapshot':
				for (const name of [...this.phone.snapshots.stored.keys()])
					if (name.startsWith(DOCUMENTS[step.d]!)) this.phone.snapshots.stored.delete(name);
				return this.#restart();
		}
	}

	async #write(tab: number, d: number, id: string, bad: boolean): Promise<void> {
		const text = `${bad ? 'bad' : 'good'} ${++this.#values}`;
		// What dies on its way may be kept or not: what is kept is looked up on disk.
		const made = difficulty(id, text);
		await this.tabs[tab]!.write(DOCUMENTS[d]!, [made]);
	}

	/** Notes what was kept, also by what was killed right after. */
	async note(): Promise<void> {
		for (const [d, document] of DOCUMENTS.entries())
			for (const { own } of await this.phone.entries(document))
				for (const text of textsOf(own?.changes ?? []))
					this.written.set(text, { d, bad: text.startsWith('bad') });
	}

	/** Hello and all that follows on it, until the line breaks. */
	async connect(tab: number, words: number): Promise<void> {
		const device = this.tabs[tab]!;
		const hear = () => {
			if (words-- <= 0) throw new LineBroke();
		};
		for (const [d, station] of this.stations.entries()) {
			const seq = new Map(await device.copies()).get(station.document) ?? 0;
			await this.#tail(device, d, seq, hear);
			for (let isStopped = false; !isStopped;) {
				isStopped = true;
				for (const { document, n, bytes } of await device.outbox(station.document)) {
					if (textsIn(bytes).some((text) => text.startsWith('bad'))) {
						hear();
						await device.refused(document, n, 'role');
						if ((await device.waitingForWhole()).includes(document)) await this.#tail(device, d, 0, hear);
						isStopped = false;
						break;
					}
					const isNew = station.take(bytes);
					for (const text of textsIn(bytes)) this.#said[d]!.add(text);
					expect(station.doc.store.pendingStructs, 'the station misses nothing').toBeNull();
					expect(station.doc.store.pendingDs, 'nor anything that is taken away').toBeNull();
					hear();
					await device.receipted(document, n, isNew ? station.seq : 0);
				}
			}
			for (const document of await device.waitingForWhole())
				if (document === station.document) await this.#tail(device, d, 0, hear);
		}
	}

	async #tail(device: DeviceDocuments, d: number, from: number, hear: () => void): Promise<void> {
		const station = this.stations[d]!;
		if (station.seq <= from) return;
		hear();
		for (let gaps = await device.receive([station.run(from)]); gaps.length > 0;) {
			hear();
			gaps = await device.receive([station.run(gaps[0]!.seq)]);
		}
	}

	/** Each change is in exactly one place: it waits, it is held, or the station has it. */
	async check(): Promise<void> {
		await this.note();
		const waiting: string[] = [];
		for (const document of DOCUMENTS)
			for (const { todo, own, held } of await this.phone.entries(document))
				if (todo === 'waiting' || (todo === 'refused' && held === undefined))
					waiting.push(...textsOf(own?.changes ?? []));
		const held = (await this.phone.held()).flatMap(({ changes }) => textsOf(changes));
		const places = new Map<string, number>();
		for (const text of [...waiting, ...held]) places.set(text, (places.get(text) ?? 0) + 1);
		for (const [d] of DOCUMENTS.entries()) {
			const said = this.#said[d]!;
			for (const [text, { d: of, bad }] of this.written) {
				if (of !== d) continue;
				if (bad) expect(said.has(text), `${text} at the station`).toBe(false);
				const count = places.get(text) ?? 0;
				if (said.has(text)) {
					expect(count, `${text} is at the station, and here`).toBeLessThanOrEqual(1);
					if (!this.doubtful.has(text)) expect(held).not.toContain(text);
				} else expect(count, `${text} is in one place`).toBe(1);
			}
		}
	}

	/** All is sent, and device, index and station are the same. */
	async settle(): Promise<void> {
		this.#restart();
		for (let i = 0; i < 2; i++) {
			for (const document of DOCUMENTS) await this.tabs[0]!.updateSince(document, new Uint8Array([0]));
			await this.connect(0, Infinity);
		}
		await this.check();
		expect(await this.tabs[0]!.outbox()).toEqual([]);
		expect(await this.tabs[0]!.waitingForWhole()).toEqual([]);
		for (const [d, document] of DOCUMENTS.entries()) {
			const inDoc = (doc: Y.Doc) =>
				Object.fromEntries(
					recordIds(doc, difficulties).map((id) => [id, readRecord(doc, difficulties, id)?.what]),
				);
			const wanted = inDoc(this.stations[d]!.doc);
			expect(inDoc(await this.phone.onDisk(document)), 'the device’s document').toEqual(wanted);
			const rows = await this.phone.store.read(['difficulties'], (reader) =>
				reader.rowsOf('difficulties', document),
			);
			expect(Object.fromEntries(rows.map(({ id, what }) => [id, what])), 'the index').toEqual(wanted);
		}
		expect(this.phone.reported).toEqual([]);
	}
}

function textsIn(bytes: Uint8Array): string[] {
	return new TextDecoder().decode(bytes).match(/(good|bad) \d+/g) ?? [];
}

function textsOf(changes: readonly unknown[]): string[] {
	return JSON.stringify(changes).match(/(good|bad) \d+/g) ?? [];
}

test('[R21] whatever is refused, taken away or replaced, cut off or killed: each change is in one place', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 1e9 }), steps, async (seed, all) => {
			const world = new World(seed);
			for (const one of all) {
				await world.run(one);
				await world.check();
			}
			await world.settle();
		}),
		{ numRuns: 60 },
	);
}, 240_000);
