import type { DocumentName } from '../domain/kernel/document-name.ts';
import { makeId, type Id } from '../domain/kernel/id.ts';
import type { Look } from '../protocol/http.ts';
import { Admission } from './admission/admission.ts';
import { AppError } from './app-error.ts';
import { StationApi, type Fetch } from './admission/station-api.ts';
import { DeviceBlobs } from './blobs/device-blobs.ts';
import type { DeviceDocuments } from './documents/device-documents.ts';
import type { DocumentChange } from './documents/document-keeper.ts';
import { refusedRecords, summarise, waitingRecords } from './documents/outbox.ts';
import type { SnapshotStore } from './documents/snapshot-store.ts';
import { deviceDrafts } from './drafts/device-drafts.ts';
import { readErasedNote } from './erase/erased-note.ts';
import { HeldChanges } from './held/held-changes.ts';
import { DeviceIdentity } from './identity/device-identity.ts';
import { DeviceLease } from './lease/device-lease.ts';
import { LinkStatus } from './link/link-status.ts';
import { noteLook } from './looks/note-look.ts';
import type { Bus, Clock, Random, Timers } from './ports.ts';
import type { Identity, Replica, WatchedDocument } from './replica.ts';
import type { RowTables } from './row-tables.ts';
import type { StorageWatch } from './storage-watch.ts';
import type { DeviceStore } from './store/device-store.ts';

/** Remembers, apart from the store, that this device was a member's: so that a wiped store can be told from a new device. */
export interface Marker {
	get(): string | null;
	set(device: string): void;
	clear(): void;
}

export interface ReplicaParts {
	store: DeviceStore & { readonly rows: RowTables };
	/** Called with the first write or watch: the first screen reads rows only and does without Yjs. */
	snapshots(): Promise<SnapshotStore>;
	storage: StorageWatch;
	marker: Marker;
	bus: Bus;
	clock: Clock;
	timers: Timers;
	random: Random;
	fetch: Fetch;
	/** Takes what failed in the background to the one place that reports. */
	report(error: unknown): void;
	/** Ends what runs beside: the worker, the bus. */
	end(): void;
}

/** The device's copy as one tab has it. */
export class DeviceReplica implements Replica {
	readonly rows: RowTables;
	readonly outbox: Replica['outbox'];
	readonly held: Replica['held'];
	readonly lease: DeviceLease;
	readonly link: LinkStatus;
	readonly storage: StorageWatch;
	readonly drafts: Replica['drafts'];
	readonly blobs: Replica['blobs'];
	readonly carried: Replica['carried'];
	readonly admission: Admission;
	readonly #parts: ReplicaParts;
	#documents: Promise<DeviceDocuments> | null = null;
	#closed = false;
	readonly #identity: DeviceIdentity;
	readonly #tab: string;

	constructor(parts: ReplicaParts) {
		const { store, clock, bus, timers, storage, marker } = parts;
		const report = (error: unknown) => {
			storage.failed(error);
			parts.report(error);
		};
		const api = new StationApi(parts.fetch);
		this.#parts = { ...parts, report };
		this.#tab = makeId(clock.now(), (length) => parts.random.bytes(length));
		this.#identity = new DeviceIdentity(store, clock);
		this.rows = store.rows;
		this.storage = storage;
		this.link = new LinkStatus(bus, timers);
		this.outbox = {
			summary: () => summarise(store),
			waiting: () => waitingRecords(store),
			refusals: () => refusedRecords(store),
		};
		const held = new HeldChanges(store);
		this.held = {
			list: () => held.list(),
			count: () => held.count(),
			sendAgain: (key, changes) =>
				this.#watched(this.#openDocuments().then((documents) => documents.sendAgain(key, changes))),
			handOver: async (key) => {
				await this.#watched(held.handOver(key));
				this.link.wake();
			},
			discard: (key) => this.#watched(held.discard(key)),
		};
		this.lease = new DeviceLease(store, clock, timers, report);
		this.link.subscribe(() => this.#lookAtLease());
		this.#lookAtLease();
		const drafts = deviceDrafts(store);
		this.drafts = {
			...drafts,
			put: (key, value) => this.#watched(drafts.put(key, value)),
		};
		const blobs = new DeviceBlobs(store, api, () => this.token());
		this.blobs = {
			add: (document, blob) => this.#watched(blobs.add(document, blob)),
			discard: (hash) => blobs.discard(hash),
			get: (document, hash) => blobs.get(document, hash),
			waiting: () => blobs.waiting(),
		};
		// Fetched when it is asked for: the service worker has it, also while the storage is full.
		this.carried = {
			write: async (what) => {
				const { writeCarriedFile } = await import('./carried/write-carried-file.ts');
				return writeCarriedFile({ store, identity: this.#identity, clock }, what);
			},
			read: async (file) => (await import('./carried/read-carried-file.ts')).readCarriedFile(file),
			bringIn: async (content, progress) => {
				const { bringIn } = await import('./carried/bring-in.ts');
				return bringIn(content, { api, token: () => this.token() }, progress);
			},
		};
		this.admission = new Admission(api, this.#identity, ({ device }) => {
			marker.set(device);
			storage.set('ok');
			this.link.wake();
		});
		this.#recogniseWiped().catch(report);
	}

	async write(document: DocumentName, changes: readonly DocumentChange[]): Promise<void> {
		await this.#watched(this.#openDocuments().then((documents) => documents.write(document, changes)));
		this.storage.keptRecord();
	}

	async watch(document: DocumentName): Promise<WatchedDocument> {
		const [documents, { DocumentOnScreen }] = await Promise.all([
			this.#openDocuments(),
			import('./watched-document.ts'),
		]);
		const { bus, timers, report } = this.#parts;
		return new DocumentOnScreen(document, { documents, bus, timers, tab: this.#tab, report });
	}

	identity(): Promise<Identity | null> {
		return this.#identity.read();
	}

	erasedByStation(): Promise<{ at: number; station: string } | null> {
		return this.#parts.store.read(['_settings'], readErasedNote);
	}

	async noteLook(look: Omit<Look, 'at'>): Promise<void> {
		await this.#watched(noteLook(this.#parts.store, { ...look, at: this.now() }));
		// While the station is there it hears of it now: who is asked about a look wants to see it in the operations.
		this.link.wake();
	}

	token(): Promise<string | null> {
		return this.#identity.token();
	}

	newId<Of extends string = string>(): Id<Of> {
		return makeId<Of>(this.now(), (length) => this.#parts.random.bytes(length));
	}

	now(): number {
		return this.#parts.clock.now();
	}

	today(): string {
		const date = new Date(this.now());
		const two = (part: number) => String(part).padStart(2, '0');
		return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	}

	async leave(): Promise<void> {
		const { store, snapshots, marker, end } = this.#parts;
		const held = await store.read(['_documents'], (reader) => reader.documents());
		// The link first: a push that comes meanwhile must not write into what is being cleared.
		end();
		await store.erase();
		// Whoever joins next on this device has a clean one; what was wiped on purpose is not told as a loss.
		marker.clear();
		const folded = await snapshots();
		await Promise.all(held.map(({ document }) => folded.remove(document)));
	}

	close(): Promise<void> {
		this.link.close();
		this.lease.close();
		this.storage.close();
		this.#closed = true;
		this.#documents?.then(
			(documents) => documents.close(),
			() => undefined,
		);
		this.#parts.end();
		this.#parts.store.close();
		return Promise.resolve();
	}

	/** Yjs, and what works with it, is fetched when it is first needed. */
	#openDocuments(): Promise<DeviceDocuments> {
		this.#documents ??= this.#makeDocuments().catch((error: unknown) => {
			// The next write tries again; a file that is missing comes with the new version of the app.
			this.#documents = null;
			throw error instanceof AppError ? error : new AppError('reload', error);
		});
		return this.#documents;
	}

	async #makeDocuments(): Promise<DeviceDocuments> {
		const [{ DeviceDocuments }, snapshots] = await Promise.all([
			import('./documents/device-documents.ts'),
			this.#parts.snapshots(),
		]);
		const documents = new DeviceDocuments({ ...this.#parts, snapshots });
		if (this.#closed) documents.close();
		return documents;
	}

	/** Lets the state of the storage follow from what was tried. */
	async #watched<T>(work: Promise<T>): Promise<T> {
		try {
			const result = await work;
			this.storage.worked();
			return result;
		} catch (error) {
			this.storage.failed(error);
			throw error;
		}
	}

	async #recogniseWiped(): Promise<void> {
		const { marker } = this.#parts;
		const [identity, erased] = await Promise.all([
			this.identity(),
			this.erasedByStation(),
			// Read while it can be: a file must be signed also when the storage fails.
			this.#identity.signer(),
		]);
		this.storage.opened();
		if (identity !== null) marker.set(identity.device);
		// What was wiped on purpose is not told as a loss.
		else if (erased !== null) marker.clear();
		else if (marker.get() !== null) this.storage.set('wiped');
	}

	#lookAtLease(): void {
		this.lease.look().catch(this.#parts.report);
	}
}
