import * as Y from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { tablesOf } from '../../domain/tables.ts';
import type { Run } from '../../protocol/frame.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { BusMessage } from '../link/bus-message.ts';
import { readBusMessage } from '../link/read-bus-message.ts';
import type { Bus, Clock, Random, Timers } from '../ports.ts';
import type { DeviceStore, StorePart } from '../store/device-store.ts';
import { abandonUnmended, noteUnmended } from './abandon-copy.ts';
import { beginEpoch, readEpoch } from './begin-epoch.ts';
import { catchUp } from './catch-up.ts';
import { chooseRuns } from './choose-runs.ts';
import { namedBlobs } from './check-changes.ts';
import { Copies } from './copies.ts';
import type { DocumentChange, DocumentKeeper, Gap, OutboxEntry } from './document-keeper.ts';
import type { DocumentCopy } from './document-copy.ts';
import { dropDocument, partsToDrop, removeSpentSnapshots, type DropTools } from './drop-document.ts';
import { FirstCopies, readFirstCopy } from './first-copies.ts';
import { askAnew } from './load-copy.ts';
import { readOutbox, readUnsent } from './outbox.ts';
import { noteReplacing, readCopies } from './giving-way.ts';
import { OpenDocument } from './open-document.ts';
import { Hole, receiveRuns } from './receive-runs.ts';
import { isOnlyOwn, isWaitedFor } from './replace-copy.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { takeReceipt, takeRefusal } from './take-verdict.ts';
import { toBringBack } from './to-bring-back.ts';
import { takeAnswer } from './take-answer.ts';
import { writeChanges, type Changes, type Grown } from './write-changes.ts';

export interface DocumentsParts {
	store: DeviceStore;
	snapshots: SnapshotStore;
	bus: Bus;
	clock: Clock;
	timers: Timers;
	random: Random;
	/** Reads a draft of a record; left out where there are none. */
	readDraft?: DropTools['readDraft'];
	/** Takes what failed in the background to the one place that reports. */
	report(error: unknown): void;
}

/** Bytes of an entry that are told on the bus; whoever needs a longer one reads it. */
const TOLD_BYTES = 64 * 1024;
/** An update that says nothing. */
const NOTHING = new Uint8Array([0, 0]);

/**
 * The documents of this device, as one tab or worker works with them. Several work on the same store at once.
 *
 * 1. Nothing is told, sent or shown as kept before the transaction that keeps it is committed.
 * 2. Entry, rows, sequence number and clock of a document change in one transaction.
 * 3. What is done to a document is done one after another; over all tabs by the store's transactions.
 * 4. What the bus says is a hint. A copy believes the store only.
 */
export class DeviceDocuments implements DocumentKeeper {
	readonly #parts: DocumentsParts;
	readonly #copies: Copies;
	readonly #receiving = new SerialQueue();
	readonly #opened = new Map<DocumentName, Set<OpenDocument>>();
	readonly #unlisten: () => void;

	constructor(parts: DocumentsParts) {
		this.#parts = parts;
		this.#copies = new Copies(parts.store, parts.snapshots, parts.timers, {
			incomplete: (document) => this.#post({ type: 'incomplete', document }),
			failed: (error) => parts.report(error),
		});
		this.#unlisten = parts.bus.listen((message) => this.#hear(message));
	}

	/**
	 * Writes a person's changes to one document. Resolves when they are on disk.
	 * @throws AppError `storage-full`, `storage-failed`, `reload`, `record-invalid`, `record-too-large`
	 */
	async write(document: DocumentName, changes: readonly DocumentChange[]): Promise<void> {
		const parts = new Set<StorePart>(changes.map(({ table }) => table));
		if (namedBlobs(changes).length > 0) parts.add('_blobs');
		await this.writeNow(document, changes, [...parts]);
	}

	/** The same, for changes that are made when their moment has come; `parts` are the tables that they may touch. */
	async writeNow(document: DocumentName, changes: Changes, parts: readonly StorePart[]): Promise<void> {
		const { clock, random } = this.#parts;
		const grown = await this.#copies.run(document, async (copy) => {
			const result = await this.#copies.change(copy, ['_log', '_documents', ...parts], (changer) =>
				writeChanges(changer, copy, changes, clock, random),
			);
			return result;
		});
		if (grown !== null) this.#told(document, grown);
	}

	/** Takes into the log what the station answers to a check for holes; mostly nothing. */
	async takeAnswer(document: DocumentName, update: Uint8Array): Promise<void> {
		const parts = ['_log', '_documents', ...tablesOf(document).map(({ name }) => name)];
		const grown = await this.#copies.run(document, (copy) =>
			this.#copies.change(copy, parts, (changer) => takeAnswer(changer, copy, update)),
		);
		if (grown !== null) this.#tell(document, grown);
	}

	/** Opens a document for as long as it is on screen: its Y.Doc is kept up to date. */
	open(document: DocumentName): OpenDocument {
		const opened: OpenDocument = new OpenDocument(document, this.#copies, () =>
			this.#opened.get(document)?.delete(opened),
		);
		const all = this.#opened.get(document) ?? new Set();
		this.#opened.set(document, all.add(opened));
		this.#background(this.#refresh(document));
		return opened;
	}

	epoch(): Promise<string> {
		return readEpoch(this.#parts.store);
	}

	beginEpoch(epoch: string): Promise<void> {
		return beginEpoch(this.#parts.store, epoch);
	}

	async copies(): Promise<[DocumentName, number][]> {
		const { rows, givingWay } = await readCopies(this.#parts.store);
		return rows.map(({ document, seq }) => [document, givingWay.has(document) ? 0 : seq]);
	}

	async receive(runs: readonly Run[]): Promise<Gap[]> {
		return this.#receiving.run(() => this.#receive(runs));
	}

	outbox(document?: DocumentName): Promise<OutboxEntry[]> {
		return readOutbox(this.#parts.store, document);
	}

	async receipted(document: DocumentName, n: number | null, seq: number): Promise<Gap | null> {
		const { isRefused, lacksAfter } = await this.#receiving.run(() =>
			this.#parts.store.change(['_log', '_documents', '_held'], (changer) =>
				takeReceipt(changer, document, n, seq),
			),
		);
		if (isRefused) await this.#askForWhole(document);
		return lacksAfter === null ? null : { document, seq: lacksAfter };
	}

	async refused(document: DocumentName, n: number, reason: Reason): Promise<void> {
		await this.#parts.store.change(['_log', '_held'], (changer) =>
			takeRefusal(changer, document, n, reason, this.#parts),
		);
		await this.#askForWhole(document);
	}

	async waitingForWhole(): Promise<DocumentName[]> {
		const { store, clock } = this.#parts;
		await abandonUnmended(store, clock);
		const { givingWay } = await readCopies(store);
		const waiting: DocumentName[] = [];
		for (const document of givingWay) if (await this.#isWholeWanted(document)) waiting.push(document);
		return waiting;
	}

	replace(documents: readonly DocumentName[]): Promise<void> {
		return noteReplacing(this.#parts.store, documents);
	}

	async unmended(document: DocumentName, stateVector: Uint8Array | null = null): Promise<void> {
		const { store, clock } = this.#parts;
		if (!(await noteUnmended(store, clock, document, stateVector !== null))) return;
		// Of a document of which the station has nothing, nothing will come.
		if (stateVector !== null && Y.decodeStateVector(stateVector).size === 0)
			await this.receive([{ document, from: 0, to: 0, bytes: NOTHING }]);
		else await this.#askForWhole(document);
	}

	async updateSince(document: DocumentName, stateVector: Uint8Array, own = false): Promise<Uint8Array> {
		return this.#copies.run(document, async (copy) => {
			let update: Uint8Array = new Uint8Array([0, 0]);
			await this.#copies.read(copy, async (reader) => {
				const row = await catchUp(reader, copy);
				const entries = await reader.entries(document);
				if (row !== undefined) update = toBringBack(copy, row, entries, stateVector, own);
			});
			return update;
		});
	}

	async drop(documents: readonly DocumentName[], reason: Reason = 'not-yours'): Promise<void> {
		if (documents.length === 0) return;
		const { store, snapshots, readDraft = () => null } = this.#parts;
		const tools = { ...this.#parts, readDraft };
		for (const document of documents)
			await this.#copies.run(document, async (copy) => {
				await store.change(partsToDrop(document), (changer) =>
					dropDocument(changer, document, reason, tools),
				);
				this.#copies.forget(copy);
			});
		this.#post({ type: 'dropped', documents: [...documents] });
		// What was unsent is on its way to staff.
		this.#post({ type: 'wake' });
		await removeSpentSnapshots(store, snapshots);
	}

	unsent(): Promise<{ count: number; oldestAt: number | null }> {
		return readUnsent(this.#parts.store);
	}

	/**
	 * Makes a held change once more as a new write, or others in its place; it is held no more in the same transaction.
	 * @throws AppError as `write`
	 */
	async sendAgain(key: string, changes?: readonly DocumentChange[]): Promise<void> {
		const { store, clock, random } = this.#parts;
		const held = await store.read(['_held'], (reader) => reader.held(key));
		const wanted = changes ?? held?.changes ?? [];
		if (held === undefined || wanted.length === 0) return;
		const parts = new Set<StorePart>(wanted.map(({ table }) => table));
		const grown = await this.#copies.run(held.document, (copy) =>
			this.#copies.change(copy, ['_log', '_documents', '_held', '_blobs', ...parts], async (changer) => {
				// Another tab may have been faster.
				const now = await changer.held(key);
				if (now?.state !== 'refused' && now?.state !== 'rejected') return null;
				await changer.removeHeld(key);
				return writeChanges(changer, copy, wanted, clock, random);
			}),
		);
		if (grown !== null) this.#told(held.document, grown);
	}

	/** Folds and closes what nobody uses. */
	rest(): Promise<void> {
		return this.#copies.rest();
	}

	close(): void {
		this.#unlisten();
		this.#copies.close();
	}

	async #receive(runs: readonly Run[]): Promise<Gap[]> {
		const { store } = this.#parts;
		const gaps: Gap[] = [];
		const byDocument = new Map<DocumentName, Run[]>();
		for (const run of runs) {
			const document = run.document as DocumentName;
			byDocument.set(document, [...(byDocument.get(document) ?? []), run]);
		}
		const present = await this.#present([...byDocument.keys()]);

		const known: DocumentName[] = [];
		const first = new FirstCopies(store, (document, n) =>
			this.#tell(document, { before: 0, after: n, bytes: new Uint8Array(0) }),
		);
		for (const [document, own] of byDocument) {
			if (present.has(document)) {
				known.push(document);
				continue;
			}
			const { chosen, seq, gap } = chooseRuns(own, 0);
			if (gap) gaps.push({ document, seq });
			if (chosen.length > 0) known.push(...(await first.add(readFirstCopy(document, chosen, seq))));
		}
		known.push(...(await first.end()));

		for (const document of known) {
			const gap = await this.#receiveInto(document, byDocument.get(document) ?? []);
			if (gap !== null) gaps.push(gap);
		}
		return gaps;
	}

	/** Which of these are on this device already. What is open need not be looked up: typing comes through here. */
	async #present(documents: readonly DocumentName[]): Promise<Set<DocumentName>> {
		const open = documents.filter((document) => this.#copies.holds(document));
		const others = documents.filter((document) => !this.#copies.holds(document));
		if (others.length === 0) return new Set(open);
		return this.#parts.store.read(['_documents'], async (reader) => {
			const rows = await Promise.all(others.map((document) => reader.document(document)));
			return new Set([...open, ...rows.flatMap((row) => (row === undefined ? [] : [row.document]))]);
		});
	}

	async #receiveInto(document: DocumentName, runs: readonly Run[]): Promise<Gap | null> {
		const { store, snapshots } = this.#parts;
		const parts = ['_log', '_documents', ...tablesOf(document).map(({ name }) => name)];
		// A whole document may take the place of the copy.
		if (runs.some(({ from }) => from === 0)) parts.push('_held', '_settings', '_blobs');
		const { gap, grown, remade, replaced } = await this.#copies.run(document, async (copy) => {
			try {
				return await this.#copies.change(copy, parts, (changer) =>
					receiveRuns(changer, copy, runs, this.#parts),
				);
			} catch (error) {
				if (!(error instanceof Hole)) throw error;
				await askAnew(copy, store);
				return { gap: { document, seq: 0 }, grown: null, remade: false, replaced: false };
			}
		});
		if (grown !== null) this.#tell(document, grown);
		if (remade) this.#post({ type: 'wake' });
		if (replaced) await removeSpentSnapshots(store, snapshots);
		return gap;
	}

	/** A copy that holds what the station did not take is to give way to the document as the station has it. */
	async #askForWhole(document: DocumentName): Promise<void> {
		if (await this.#isWholeWanted(document)) this.#post({ type: 'incomplete', document });
	}

	/** Whether a copy waits for the whole document. Where the station has nothing of it, none need come. */
	async #isWholeWanted(document: DocumentName): Promise<boolean> {
		const [row, entries] = await this.#parts.store.read(['_documents', '_log'], (reader) =>
			Promise.all([reader.document(document), reader.entries(document)]),
		);
		if (row === undefined || !isWaitedFor(row, entries)) return false;
		if (!isOnlyOwn(row, entries)) return true;
		await this.receive([{ document, from: 0, to: 0, bytes: NOTHING }]);
		return false;
	}

	#hear(message: unknown): void {
		const heard = readBusMessage(message);
		if (heard?.type === 'changed' && this.#copies.holds(heard.document))
			this.#background(this.#follow(heard.document, heard.before, heard.after, heard.bytes));
		if (heard?.type === 'dropped')
			for (const document of heard.documents)
				if (this.#copies.holds(document)) this.#background(this.#refresh(document));
	}

	/** Another tab has added to a document's log. */
	async #follow(document: DocumentName, before: number, after: number, bytes?: Uint8Array): Promise<void> {
		await this.#copies.run(document, async (copy) => {
			if (copy.lastN >= after) return;
			if (bytes !== undefined && copy.lastN === before) {
				copy.apply([bytes]);
				copy.lastN = after;
			} else await this.#catchUp(copy);
		});
		await this.#settleOpened(document);
	}

	async #refresh(document: DocumentName): Promise<void> {
		await this.#copies.run(document, (copy) => this.#catchUp(copy));
		await this.#settleOpened(document);
	}

	async #catchUp(copy: DocumentCopy): Promise<void> {
		await this.#copies.read(copy, (reader) => catchUp(reader, copy));
	}

	/** A document on screen is handed out when it is whole. */
	async #settleOpened(document: DocumentName): Promise<void> {
		const waiting = [...(this.#opened.get(document) ?? [])].filter((opened) => !opened.isReady);
		if (waiting.length === 0) return;
		const row = await this.#parts.store.read(['_documents'], (reader) => reader.document(document));
		await this.#copies.run(document, (copy) => {
			if (row === undefined || !copy.lacks(row)) for (const opened of waiting) opened.settle(copy.doc);
			return Promise.resolve();
		});
	}

	/** Somebody has written here. */
	#told(document: DocumentName, grown: Grown): void {
		this.#tell(document, grown);
		this.#post({ type: 'wake' });
	}

	/** What a document's log gained is told when it is on disk: to the other tabs, and to who waits for it here. */
	#tell(document: DocumentName, { before, after, bytes }: Grown): void {
		const told = bytes.length > 0 && bytes.length <= TOLD_BYTES;
		// A view's clone takes its whole buffer along, so it is cut out.
		this.#post({
			type: 'changed',
			document,
			before,
			after,
			...(told ? { bytes: bytes.slice() } : {}),
		});
		if (this.#opened.has(document)) this.#background(this.#settleOpened(document));
	}

	#post(message: BusMessage): void {
		this.#parts.bus.post(message);
	}

	#background(work: Promise<void>): void {
		work.catch((error: unknown) => this.#parts.report(error));
	}
}
