import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { AppError } from '../../../src/lib/replica/app-error.ts';
import { DeviceReplica } from '../../../src/lib/replica/device-replica.ts';
import type { DocumentChange } from '../../../src/lib/replica/documents/document-keeper.ts';
import type { WatchedDocument } from '../../../src/lib/replica/replica.ts';
import { StorageWatch } from '../../../src/lib/replica/storage-watch.ts';
// Asked for by the replica when it is first needed, which must not take the time that reading a file takes.
import '../../../src/lib/replica/watched-document.ts';
import { startLink, type LinkWorker } from '../../../src/lib/replica/worker/start-link.ts';
import type { WorkerMessage } from '../../../src/lib/replica/worker/worker-message.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { LostHandle } from './device-faults.ts';
import type { SimDevice } from './sim-device.ts';
import { SimDeviceStore } from './sim-device-store.ts';
import { SimSnapshots } from './sim-snapshots.ts';
import { startWorker, type SimWorker } from './sim-worker.ts';

const WORKER_CRASHED = 'the worker crashed';

/** Whether it was reported of a worker that it has crashed, as `crashWorker` lets it. */
export function isWorkerCrash(error: unknown): boolean {
	return error instanceof Error && error.message === WORKER_CRASHED;
}

/** A tab: the page, put together as `create-replica.ts` does it, and the worker that may hold the device's link. */
export class SimTab {
	readonly page: SimProcess;
	readonly replica: DeviceReplica;
	readonly #device: SimDevice;
	readonly #store: SimDeviceStore;
	readonly #window = new EventTarget();
	readonly #document = Object.assign(new EventTarget(), {
		visibilityState: 'visible' as DocumentVisibilityState,
	});
	readonly #shown = new Set<WatchedDocument>();
	#workers = 0;
	/** A newer version of the app has the database. */
	#superseded = false;
	#worker: { process: SimProcess; parts: SimWorker; port: LinkWorker } | null = null;

	constructor(device: SimDevice, page: SimProcess) {
		this.#device = device;
		this.page = page;
		const { disk, faults, origin } = device;
		const { clock, timers, random } = page;
		const chance = device.chance.fork(`disk of ${page.name}`);
		const kill = () => this.kill();
		this.#store = new SimDeviceStore({ disk, process: page, faults, chance, durability: 'strict', kill });
		const bus = origin.bus(page);
		const storage = new StorageWatch(undefined, timers);
		const reportProblem = (error: unknown) => device.report(error);
		const link = startLink({
			bus,
			busName: 'shouwang',
			app: device.app,
			timers,
			random,
			report: (error) => {
				storage.failed(error);
				reportProblem(error);
			},
			makeWorker: () => this.#makeWorker(),
			page: { window: this.#window, document: this.#document },
		});
		this.replica = new DeviceReplica({
			store: this.#store,
			snapshots: () => Promise.resolve(new SimSnapshots(disk, page, faults, chance.fork('snapshots'))),
			storage,
			marker: {
				get: () => disk.marker,
				set: (id) => {
					if (page.isAlive) disk.marker = id;
				},
				clear: () => {
					if (page.isAlive) disk.marker = null;
				},
			},
			bus,
			clock,
			timers,
			random,
			fetch: device.fetch(page),
			report: reportProblem,
			end: () => {
				link.close();
				bus.close();
			},
		});
		// As DexieStore's event does it.
		if (faults.blocked) this.replica.storage.set('blocked');
	}

	get isAlive(): boolean {
		return this.page.isAlive;
	}

	/** The worker's process as it is now; `null` while it is between a crash and the next start. */
	get worker(): SimProcess | null {
		return this.#worker?.process ?? null;
	}

	/** Whether this tab's link is the device's. */
	get hasLink(): boolean {
		return this.#worker !== null && this.#device.origin.holder('link') === this.#worker.process;
	}

	/** Saves changes, as the pages do. Never settles when the tab is killed meanwhile. */
	write(document: DocumentName, changes: readonly DocumentChange[]): Promise<void> {
		return this.page.answer(() => this.replica.write(document, changes));
	}

	/** Puts a document on screen. */
	async open(document: DocumentName): Promise<WatchedDocument> {
		const watched = await this.page.answer(() => this.replica.watch(document));
		this.#shown.add(watched);
		return watched;
	}

	/** What a person does in 待处理 with a change that the station did not take. */
	sendAgain(key: string, changes?: readonly DocumentChange[]): Promise<void> {
		return this.page.answer(() => this.replica.held.sendAgain(key, changes));
	}

	handOver(key: string): Promise<void> {
		return this.page.answer(() => this.replica.held.handOver(key));
	}

	discard(key: string): Promise<void> {
		return this.page.answer(() => this.replica.held.discard(key));
	}

	/** Somebody takes the phone into the hand. */
	wake(): void {
		this.stir('visibilitychange');
	}

	/** The network may be back, or somebody looks: what the browser tells the page of that. */
	stir(event: 'online' | 'offline' | 'pageshow' | 'visibilitychange'): void {
		if (!this.page.isAlive) return;
		const target = event === 'visibilitychange' ? this.#document : this.#window;
		target.dispatchEvent(new Event(event));
	}

	/** The connection to the database is closed under the page, and under its worker. */
	loseHandle(handle: LostHandle): void {
		this.#store.lose(handle);
		for (const store of this.#worker?.parts.stores ?? []) store.lose(handle);
		// As DexieStore's events do it.
		if (handle !== 'superseded' || !this.page.isAlive) return;
		this.#superseded = true;
		this.replica.storage.set('reload');
		this.#worker?.parts.link.close();
	}

	/** Connections that were lost once are open again. */
	regainHandle(): void {
		this.#store.regain();
		for (const store of this.#worker?.parts.stores ?? []) store.regain();
	}

	/** The worker crashes; the page starts another. */
	crashWorker(): void {
		const worker = this.#worker;
		if (worker === null || !this.page.isAlive) return;
		worker.process.kill();
		const event = Object.assign(new Event('error', { cancelable: true }), { message: WORKER_CRASHED });
		worker.port.onerror?.(event as ErrorEvent);
	}

	/** The person closes the tab. */
	close(): void {
		if (!this.page.isAlive) return;
		this.#hide();
		void this.replica.close();
		this.kill();
	}

	/** The browser ends the tab between two instructions. */
	kill(): void {
		if (!this.page.isAlive) return;
		this.page.kill();
		this.#worker?.process.kill();
		this.#worker = null;
		// Libraries have their timers from the whole world. The process is dead: nothing of this is heard outside.
		this.#hide();
		this.#device.gone(this);
	}

	#hide(): void {
		for (const watched of this.#shown) watched.close();
		this.#shown.clear();
	}

	#makeWorker(): LinkWorker {
		const device = this.#device;
		const process = device.makeProcess(`${this.page.name} worker ${++this.#workers}`);
		const tell = (data: WorkerMessage) =>
			this.page.timers.after(0, () => {
				if (this.#worker?.process === process) port.onmessage?.({ data } as MessageEvent<WorkerMessage>);
			});
		const port: LinkWorker = {
			onmessage: null,
			onerror: null,
			postMessage: () => undefined,
			terminate: () => {
				process.kill();
				if (this.#worker?.process === process) this.#worker = null;
			},
		};
		// As the real one: a clone of an error of ours has its code in the place of its class.
		const report = (error: unknown) => {
			const told = error instanceof AppError ? { code: error.code, stack: error.stack } : error;
			if (process.isAlive) tell({ type: 'problem', error: told });
		};
		const parts = startWorker(device, process, {
			kill: () => this.kill(),
			report,
			lost: this.#superseded ? 'newer' : null,
		});
		this.#worker = { process, parts, port };
		tell({ type: 'started' });
		return port;
	}
}
