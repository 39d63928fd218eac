import * as Y from 'yjs';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { Origin, VirtualRandom, VirtualTime } from '../../link/testing/virtual-ports.ts';
import { readBusMessage } from '../../link/read-bus-message.ts';
import type { BusMessage } from '../../link/bus-message.ts';
import type { DeviceStore, StoreChanger, StorePart } from '../../store/device-store.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { DeviceDocuments } from '../device-documents.ts';
import type { DropTools } from '../drop-document.ts';
import { snapshotName } from '../snapshot-store.ts';
import { MemorySnapshots } from '../memory-snapshots.ts';

/** A phone: one store, one bus, as many tabs as are opened. */
export class Phone {
	readonly time = new VirtualTime();
	readonly origin = new Origin();
	readonly random: VirtualRandom;
	readonly snapshots = new MemorySnapshots();
	readonly reported: unknown[] = [];
	/** What was said on the bus. */
	readonly said: BusMessage[] = [];
	/** Thrown before a commit, when set: a full disk, a broken one. */
	fault: (parts: readonly StorePart[]) => unknown = () => undefined;
	readonly store = new MemoryStore((parts) => {
		const fault = this.fault(parts);
		if (fault !== undefined) throw fault;
	});

	constructor(seed = 1) {
		this.random = new VirtualRandom(seed);
		this.origin.bus().listen((value) => {
			const message = readBusMessage(value);
			if (message !== null) this.said.push(message);
		});
	}

	/** Opens a tab, or the app anew after a kill. */
	tab(store: DeviceStore = this.store, readDraft: DropTools['readDraft'] = () => null): DeviceDocuments {
		return new DeviceDocuments({
			store,
			snapshots: this.snapshots,
			bus: this.origin.bus(),
			clock: this.time,
			timers: this.time,
			random: this.random,
			readDraft,
			report: (error) => void this.reported.push(error),
		});
	}

	row(table: string, document: DocumentName, id: string) {
		return this.store.read([table], (reader) => reader.row(table, document, id));
	}

	document(document: DocumentName) {
		return this.store.read(['_documents'], (reader) => reader.document(document));
	}

	entries(document: DocumentName) {
		return this.store.read(['_log'], (reader) => reader.entries(document));
	}

	held() {
		return this.store.read(['_held'], (reader) => reader.allHeld());
	}

	/** A document as it can be read from what is on disk alone. */
	async onDisk(document: DocumentName): Promise<Y.Doc> {
		const doc = new Y.Doc();
		const row = await this.document(document);
		// What was never noted as folded is not read either.
		if (row !== undefined && row.foldedVector !== null) await this.snapshots.load(snapshotName(row), doc);
		for (const { bytes } of await this.entries(document)) if (bytes.length > 0) Y.applyUpdate(doc, bytes);
		return doc;
	}
}

/** A store whose process is killed: a transaction under way when it is, or begun later, never commits nor returns. */
export class MortalStore implements DeviceStore {
	readonly #store: DeviceStore;
	#killBeforeCommit: ((parts: readonly StorePart[]) => boolean) | null = null;
	#killAfterCommit: () => boolean = () => false;
	#isDead = false;

	constructor(store: DeviceStore) {
		this.#store = store;
	}

	/** Kills the process when the next transaction that fits has done everything but commit. */
	killBeforeCommit(fits: (parts: readonly StorePart[]) => boolean): void {
		this.#killBeforeCommit = fits;
	}

	/** Kills the process at its so manieth transaction from now on: just before that commits, or just after. */
	killAt(transaction: number, commits: boolean): void {
		let left = transaction;
		this.#killBeforeCommit = () => !commits && --left === 0;
		this.#killAfterCommit = () => commits && --left === 0;
	}

	get isDead(): boolean {
		return this.#isDead;
	}

	read: DeviceStore['read'] = (parts, work) => (this.#isDead ? NEVER : this.#store.read(parts, work));

	change: DeviceStore['change'] = <T>(
		parts: readonly StorePart[],
		work: (changer: StoreChanger) => Promise<T>,
	) => {
		if (this.#isDead) return NEVER;
		const done = this.#store.change(parts, async (changer) => {
			const result = await work(changer);
			if (this.#killBeforeCommit?.(parts)) {
				this.#isDead = true;
				throw new Error('killed');
			}
			return result;
		});
		return done.then(
			(result) => {
				if (this.#killAfterCommit()) this.#isDead = true;
				return this.#isDead ? NEVER : result;
			},
			(error: unknown) => {
				if (this.#isDead) return NEVER;
				throw error;
			},
		);
	};

	erase: DeviceStore['erase'] = (keep, isDue) => (this.#isDead ? NEVER : this.#store.erase(keep, isDue));
	close = () => this.#store.close();
}

const NEVER = new Promise<never>(() => undefined);
