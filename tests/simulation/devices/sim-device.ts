import type { Doc } from 'yjs';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { allTables } from '../../../src/lib/domain/tables.ts';
import type { Fetch } from '../../../src/lib/replica/admission/station-api.ts';
import { DocumentCopy } from '../../../src/lib/replica/documents/document-copy.ts';
import { loadCopy } from '../../../src/lib/replica/documents/load-copy.ts';
import { refusedRecords, waitingRecords } from '../../../src/lib/replica/documents/outbox.ts';
import { DeviceIdentity } from '../../../src/lib/replica/identity/device-identity.ts';
import type { LinkState } from '../../../src/lib/replica/link/bus-message.ts';
import { readBusMessage } from '../../../src/lib/replica/link/read-bus-message.ts';
import type { OpenSocket } from '../../../src/lib/replica/ports.ts';
import type {
	DocumentRow,
	LogEntry,
	StoredHeld,
	StoredRow,
} from '../../../src/lib/replica/store/device-store.ts';
import type { VirtualNetwork } from '../network/virtual-network.ts';
import type { SimStation } from '../station/sim-station.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { World } from '../world/world.ts';
import { DeviceDisk } from './device-disk.ts';
import { noFaults, type DeviceFaults } from './device-faults.ts';
import { SimOrigin } from './sim-origin.ts';
import { SimTab } from './sim-tab.ts';
import { wireOfAge, type AppAge } from './wire-of-age.ts';

export type { SimTab };

/** As many of what the link said last are kept. */
const STATES = 16;

export interface SimDeviceParts {
	world: World;
	network: VirtualNetwork;
	station: SimStation;
	/** Whose it is. */
	member: string;
	id: string;
	/** The app's version. */
	app?: string;
}

/** Where a record of this device is, as the screens say it. */
export type RecordState = 'waiting' | 'refused' | 'received';

/** A phone: its disk, its tabs, and what its person sees. */
export class SimDevice {
	readonly id: string;
	readonly member: string;
	readonly chance: Chance;
	readonly disk: DeviceDisk;
	readonly origin: SimOrigin;
	readonly faults: DeviceFaults;
	/** The version of the app that tabs opened from now on run. */
	app: string;
	/** How old that version is, beside the station. */
	age: AppAge = 'current';
	/** By how many ms its clock is wrong. */
	clockSkew = 0;
	/** What the link said last, the newest at the end. */
	readonly states: LinkState[] = [];
	/** Errors that reached the one place that reports. */
	readonly reported: unknown[] = [];
	readonly #world: World;
	readonly #network: VirtualNetwork;
	readonly #station: SimStation;
	readonly #tabs = new Set<SimTab>();
	#opened = 0;
	#joined = 0;

	constructor({ world, network, station, member, id, app = 'simulated' }: SimDeviceParts) {
		this.id = id;
		this.member = member;
		this.app = app;
		this.#world = world;
		this.#network = network;
		this.#station = station;
		this.chance = world.chance.fork(`device ${id}`);
		this.disk = new DeviceDisk(() => world.time.now());
		this.origin = new SimOrigin(() => world.time.now(), this.chance.fork('origin'));
		const { turns } = this.disk;
		this.faults = new Proxy(noFaults(), {
			set(faults, name, value) {
				if (name === 'blocked') turns.stalled = value as boolean;
				return Reflect.set(faults, name, value);
			},
		});
		this.origin.observe((value) => {
			const message = readBusMessage(value);
			if (message?.type !== 'link') return;
			world.tell(() => `${id} is ${JSON.stringify(message.state)}`);
			this.states.push(message.state);
			if (this.states.length > STATES) this.states.shift();
		});
	}

	/** What the link said last; `null` before it said anything. */
	get state(): LinkState | null {
		return this.states.at(-1) ?? null;
	}

	/** The tabs that live. */
	get tabs(): readonly SimTab[] {
		return [...this.#tabs];
	}

	/** By what name the station knows it: another one each time that it joins. */
	get admitted(): string {
		return this.#joined < 2 ? this.id : `${this.id} again ${this.#joined - 1}`;
	}

	/** The device becomes its member's: the station knows its key, and it knows who it is. What it has stays. */
	async join(): Promise<void> {
		this.#joined++;
		const { admitted } = this;
		const { keys } = await this.#station.addDevice(this.member, admitted);
		const { membership } = this.#station.services;
		const member = membership.member(this.member);
		if (member === null) throw new Error(`${this.member} is no member of the station`);
		const { id, name, standing } = member;
		const clock = { now: () => this.#world.time.now() + this.clockSkew };
		await new DeviceIdentity(this.disk.store, clock).admit(
			{ device: admitted, station: membership.stationName ?? '', member: { id, name, standing } },
			keys,
		);
		this.disk.marker = admitted;
	}

	/** Opens a tab: its page, and its worker. */
	openTab(): SimTab {
		const tab = new SimTab(this, this.makeProcess(`${this.id} tab ${++this.#opened}`));
		this.#tabs.add(tab);
		this.#world.tell(() => `${this.id} opens tab ${this.#opened}`);
		return tab;
	}

	/** The browser, or the whole phone, is gone at once: what was not flushed may be lost. */
	crash(): void {
		for (const tab of this.tabs) tab.kill();
		const lost = this.disk.crash(this.chance);
		this.#world.tell(() => `${this.id} crashes and loses ${lost} commits`);
	}

	/** The browser has cleared all that it kept for the station. */
	loseEverything(): void {
		this.#lose('everything', () => this.disk.loseEverything());
	}

	/** The browser has lost the store, and not the snapshots. */
	loseStore(): void {
		this.#lose('its store', () => this.disk.loseStore());
	}

	/** The browser has lost the snapshots. */
	loseSnapshots(): void {
		this.#lose('its snapshots', () => this.disk.loseSnapshots());
	}

	/** The browser has lost what of each snapshot was stored last. */
	loseSnapshotTail(): void {
		this.#lose('the tail of its snapshots', () => this.disk.loseSnapshotTail());
	}

	// What its parts need of it

	makeProcess(name: string): SimProcess {
		return this.#world.process(name, () => this.clockSkew);
	}

	openSocket(process: SimProcess): OpenSocket {
		return wireOfAge(() => this.age, this.#network.openSocket(process, this.id));
	}

	fetch(process: SimProcess): Fetch {
		return this.#network.fetch(process, this.id, this.#station.fetch);
	}

	report(error: unknown): void {
		this.#world.tell(() => `${this.id} reports ${String(error)}`);
		this.reported.push(error);
	}

	gone(tab: SimTab): void {
		this.#tabs.delete(tab);
	}

	#lose(what: string, loss: () => void): void {
		if (this.#tabs.size > 0) throw new Error('a browser loses its data only while no tab lives');
		this.#world.tell(() => `${this.id} loses ${what}`);
		loss();
	}

	// What is on its disk, read at once and past all faults

	/** Own entries that the station has not receipted. */
	async outbox(): Promise<LogEntry[]> {
		return this.disk.store.read(['_log'], async (reader) => [
			...(await reader.todo('waiting')),
			...(await reader.todo('refused')),
		]);
	}

	held(): Promise<StoredHeld[]> {
		return this.disk.store.read(['_held'], (reader) => reader.allHeld());
	}

	/** The index of a table, over all documents. */
	rows(table: string): StoredRow[] {
		return this.disk.store.rows(table);
	}

	documents(): Promise<DocumentRow[]> {
		return this.disk.store.read(['_documents'], (reader) => reader.documents());
	}

	/** Where the screens say that a record is. Only what the device knows of is received. */
	async recordState(table: string, id: string): Promise<RecordState> {
		return (await waitingRecords(this.disk.store)).get(`${table}/${id}`) ?? 'received';
	}

	/** All records that are not at the station, as the screens have them, by `table/id`; and why, where one was refused. */
	async recordStates(): Promise<{
		waiting: Awaited<ReturnType<typeof waitingRecords>>;
		refusals: Awaited<ReturnType<typeof refusedRecords>>;
	}> {
		const { store } = this.disk;
		return { waiting: await waitingRecords(store), refusals: await refusedRecords(store) };
	}

	/** The index of all tables. */
	allRows(): (StoredRow & { table: string })[] {
		return allTables().flatMap(({ name }) => this.rows(name).map((row) => ({ ...row, table: name })));
	}

	/** A document as the app makes it from what is on disk. */
	async doc(document: DocumentName): Promise<Doc> {
		const copy = new DocumentCopy(document);
		await loadCopy(copy, this.disk.store, this.disk.snapshots);
		return copy.doc;
	}

	/** Whose device it is, as its disk says; `null` once it has forgotten the station. */
	async identity(): Promise<string | null> {
		const clock = { now: () => this.#world.time.now() };
		return (await new DeviceIdentity(this.disk.store, clock).read())?.member.id ?? null;
	}
}
