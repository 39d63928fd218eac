import { AppError } from '../../../src/lib/replica/app-error.ts';
import { SimDevice, type SimTab } from '../devices/sim-device.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { watchedLine } from '../oracles/served-frames.ts';
import { lookAtScreens } from '../oracles/screens.ts';
import { StationMarks } from '../oracles/station-marks.ts';
import { Violation } from '../oracles/violation.ts';
import { Book, marksIn, marksOf, type Saved } from '../people/book.ts';
import { changeOf } from '../people/deeds.ts';
import { HostileDevice } from '../people/hostile-device.ts';
import { seedDisk } from '../station/seed-disk.ts';
import { SimStation } from '../station/sim-station.ts';
import type { StationDisk } from '../station/station-disk.ts';
import { World } from '../world/world.ts';
import type { Happening, Step } from './plan.ts';

/** Whose devices there are at first. */
const MEMBERS = ['hao', 'sun', 'sun', 'lee', 'ann', 'ann', 'bob'] as const;
const MOST_TABS = 3;
const USUAL_LATENCY = [0.1, 2] as const;

/** A device, and what is known of it from outside. */
export interface Phone {
	readonly device: SimDevice;
	readonly member: string;
	/** The station was told that it is lost: it has to erase itself. */
	revoked: boolean;
}

/** The station with everybody's devices, and what people remember of what they saved. */
export class Simulation {
	readonly world: World;
	readonly station: SimStation;
	readonly network: VirtualNetwork;
	readonly phones: Phone[] = [];
	readonly book = new Book();
	readonly marks: StationMarks;
	readonly hostile: HostileDevice;
	/** How far the station has told that its documents stand: never to be less again in this epoch. */
	readonly told = new Map<string, number>();
	/** Something has failed that may fail since all was put right: the program may say so. */
	disturbed = false;
	/** A backup was restored since all was put right: devices may not have come by yet. */
	restored = false;
	/** A backup was ever restored. */
	everRestored = false;
	#violation: Violation | null = null;
	#backup: StationDisk | null = null;
	/** The station is being stopped or started. */
	#changing = false;
	#stationSkew = 0;
	#devices = 0;
	#revocations = 0;
	/** Everybody who ever had a device, also one that was lost since: it can still be the other end of a line. */
	readonly #owners = new Map<string, Phone>();
	readonly #cures = new Set<() => void>();
	readonly #writing = new Map<SimTab, Set<Saved>>();

	private constructor(world: World, disk: StationDisk) {
		this.world = world;
		this.network = new VirtualNetwork(world);
		this.station = new SimStation(world, disk, { skew: () => this.#stationSkew });
		this.marks = new StationMarks(disk);
		this.hostile = new HostileDevice(world, this.network, this.station, 'bob');
	}

	static async make(seed: string, trace: ((line: string) => void) | null = null): Promise<Simulation> {
		const world = new World(seed, trace);
		const simulation = new Simulation(world, await seedDisk(world));
		await world.during(simulation.#startStation());
		for (const member of MEMBERS) await simulation.#join(simulation.phones.length, member);
		await world.during(simulation.hostile.join());
		for (const { device } of simulation.phones) device.openTab();
		await world.pass(10_000);
		return simulation;
	}

	/** Whether the station is up, and stays so for now. */
	get isStationUp(): boolean {
		return this.station.isRunning && !this.#changing;
	}

	/** @throws Violation */
	async take(step: Step): Promise<void> {
		await this.world.pass(step.after);
		this.world.tell(() => `· ${JSON.stringify(step)}`);
		await this.#happens(step);
		this.check();
	}

	/** @throws Violation when something has happened that must not */
	check(): void {
		if (this.#violation !== null) throw this.#violation;
		for (const { device } of this.phones)
			for (const error of device.reported.splice(0))
				if (!(error instanceof AppError)) throw new Violation('fault', `${device.id} met ${describe(error)}`);
				else if (!this.disturbed && !EXPECTED.has(error.code))
					throw new Violation('fault', `${device.id} reported ${error.code}, though nothing had failed`);
		const [problem] = this.world.problems;
		if (problem !== undefined) throw new Violation('fault', problem);
	}

	/** Puts everything right: the station runs, everybody has signal and an app that is open. */
	async heal(): Promise<void> {
		for (const cure of [...this.#cures]) cure();
		for (let waited = 0; !this.isStationUp; waited++) {
			if (waited > 60) throw new Violation('O3', 'the station does not come up');
			await this.world.pass(1_000);
		}
		this.#noteRevoked();
		for (const line of [...this.network.lines]) line.cut();
		for (const { device } of this.phones) {
			this.network.setSignal(device.id, true);
			if (device.tabs.length === 0) device.openTab();
			// Whoever takes the phone into the hand wakes it.
			device.tabs[0]?.wake();
		}
	}

	/** What was taken from people's hands is over: lost and revoked devices give way to new ones. */
	async renew(): Promise<void> {
		this.disturbed = false;
		this.restored = false;
		for (const [slot, { revoked, device, member }] of this.phones.entries()) {
			if (!revoked) continue;
			this.#endTabs(device);
			await this.#join(slot, member);
			this.phones[slot]?.device.openTab();
		}
		await this.world.pass(10_000);
	}

	/** Ends everything in an orderly way. */
	async end(): Promise<void> {
		for (const { device } of this.phones) for (const tab of device.tabs) tab.close();
		this.hostile.hangUp();
		await this.world.during(this.station.stop());
		this.network.listener = null;
	}

	async #happens(step: Happening): Promise<void> {
		const phone = 'device' in step ? this.phones[step.device] : undefined;
		switch (step.kind) {
			case 'deed':
				return this.#does(phone!, step);
			case 'held':
				return this.#settlesHeld(phone!, step);
			case 'signal':
				return this.network.setSignal(phone!.device.id, step.on);
			case 'tab':
				return this.#turnsTab(phone!, step);
			case 'device-crash':
				this.#endTabs(phone!.device);
				return;
			case 'device-fault':
				return this.#failDevice(phone!, step);
			case 'device-loss':
				return this.#loses(step.device, step.what);
			case 'line':
				return this.#disturbsLine(step);
			case 'station':
				return this.#takesStationDown(step);
			case 'disk':
				return this.#failDisk(step);
			case 'compact':
				return this.#compacts(step);
			case 'backup':
				this.#backup = this.station.disk.copy();
				return;
			case 'restore':
				return this.#restores(step.down);
			case 'revoke':
				return this.#revokes(phone!);
			case 'clock':
				if (phone === undefined) this.#stationSkew = step.skew;
				else phone.device.clockSkew = step.skew;
				return;
			case 'hostile':
				this.hostile.act(step.pick);
				return;
			case 'rest':
				return;
		}
	}

	#does(phone: Phone, { deed, pick }: Happening & { kind: 'deed' }): void {
		const { device, member } = phone;
		if (phone.revoked) return;
		const tab = device.tabs[pick % Math.max(1, device.tabs.length)] ?? device.openTab();
		const mark = this.book.newMark();
		const change = changeOf(member, deed, pick, mark, this.book);
		if (change === null) return;
		const saved = this.book.begin(device.id, member, deed, mark, change, this.world.time.now());
		const writing = this.#writing.get(tab) ?? new Set();
		this.#writing.set(tab, writing.add(saved));
		const end = (state: Saved['state']) => {
			writing.delete(saved);
			if (saved.state === 'writing') saved.state = state;
			this.world.tell(() => `${mark} ${saved.state} on ${device.id}`);
		};
		tab.write(change.document, [change.change]).then(
			() => end('saved'),
			(error: unknown) => {
				end('refused');
				if (!(error instanceof AppError))
					this.#violated(new Violation('fault', `writing met ${describe(error)}`));
			},
		);
	}

	async #settlesHeld(
		{ device, revoked }: Phone,
		{ what, pick }: Happening & { kind: 'held' },
	): Promise<void> {
		if (revoked) return;
		const [tab] = device.tabs;
		const held = (await device.held()).filter(({ state }) => state === 'refused');
		const item = held[pick % Math.max(1, held.length)];
		if (tab === undefined || item === undefined) return;
		const done =
			what === 'send-again'
				? tab.sendAgain(item.key)
				: what === 'hand-over'
					? tab.handOver(item.key)
					: tab.discard(item.key);
		if (what === 'discard')
			for (const mark of marksOf(item.changes)) {
				const saved = this.book.marked(mark);
				if (saved !== undefined) saved.state = 'withdrawn';
			}
		done.catch((error: unknown) => {
			if (!(error instanceof AppError))
				this.#violated(new Violation('fault', `${what} met ${describe(error)}`));
		});
	}

	#turnsTab({ device, revoked }: Phone, { what, pick }: Happening & { kind: 'tab' }): void {
		const tab = device.tabs[pick % Math.max(1, device.tabs.length)];
		if (what === 'open') {
			if (device.tabs.length < MOST_TABS && !revoked) device.openTab();
		} else if (tab !== undefined) {
			this.#broken(tab);
			if (what === 'kill') tab.kill();
			else tab.close();
		}
	}

	#endTabs(device: SimDevice): void {
		for (const tab of device.tabs) this.#broken(tab);
		device.crash();
	}

	/** Of what the screen has not answered nobody knows. */
	#broken(tab: SimTab): void {
		for (const saved of this.#writing.get(tab) ?? []) if (saved.state === 'writing') saved.state = 'broken';
		this.#writing.delete(tab);
	}

	#failDevice({ device }: Phone, { fault, lasts }: Happening & { kind: 'device-fault' }): void {
		this.disturbed = true;
		if (fault === 'closed') {
			device.faults.closed = true;
			this.#cureAfter(lasts, () => (device.faults.closed = false));
		} else if (fault === 'quota') {
			device.faults.quota = true;
			this.#cureAfter(lasts, () => (device.faults.quota = false));
		} else {
			device.faults.abort = 0.3;
			this.#cureAfter(lasts, () => (device.faults.abort = 0));
		}
	}

	async #loses(slot: number, what: 'snapshots' | 'snapshot-tail' | 'everything'): Promise<void> {
		const { device, member, revoked } = this.phones[slot]!;
		if (revoked || (what === 'everything' && !this.isStationUp)) return;
		this.disturbed = true;
		this.#endTabs(device);
		if (what === 'snapshots') device.loseSnapshots();
		else if (what === 'snapshot-tail') device.loseSnapshotTail();
		else {
			for (const saved of this.book.entries)
				if (
					saved.device === device.id &&
					!this.marks.has(saved.mark) &&
					!this.marks.isQuarantined(saved.mark)
				)
					saved.lost = true;
			device.loseEverything();
			await this.#join(slot, member);
		}
	}

	#disturbsLine({ pick, what, amount }: Happening & { kind: 'line' }): void {
		const line = this.network.lines[pick % Math.max(1, this.network.lines.length)];
		if (line === undefined) return;
		if (what === 'cut') line.cut();
		else if (what === 'cut-after') line.cutAfter(amount);
		else if (what === 'half-open') line.halfOpen();
		else line.slow(500 + amount * 500);
	}

	#takesStationDown({ what, down }: Happening & { kind: 'station' }): void {
		if (!this.isStationUp) return;
		this.disturbed = true;
		this.#changing = true;
		const startLater = () => void this.world.time.after(down, () => void this.#startStation());
		if (what === 'crash') {
			this.#crashStation();
			startLater();
		} else {
			this.network.listener = null;
			void this.station.stop().then(startLater);
		}
	}

	#crashStation(): void {
		this.network.listener = null;
		this.station.crash();
		this.network.breakAll();
		this.marks.reset(this.station.disk);
		for (const [document, seq] of this.told) {
			const stands = this.station.disk.content.documents.get(document as never)?.seq ?? 0;
			if (stands < seq)
				this.#violated(new Violation('O7', `${document} stood at ${seq}, and after a crash at ${stands}`));
		}
	}

	async #startStation(): Promise<void> {
		try {
			await this.station.start();
			this.network.listener = watchedLine((line) => this.station.connect(line), {
				mayRead: (device, document) => {
					const { membership } = this.station.services;
					if (device === this.hostile.id) return membership.mayOpen(this.hostile.member, document as never);
					const phone = this.#owners.get(device);
					if (phone === undefined || phone.revoked) return false;
					return membership.mayOpen(phone.member, document as never);
				},
				told: (document, seq) => {
					const durable = this.station.disk.durable(
						({ documents }) => documents.get(document as never)?.seq ?? 0,
					);
					if (durable < seq)
						this.#violated(
							new Violation('O1', `${document} was said to stand at ${seq}, and the disk has ${durable}`),
						);
					this.told.set(document, Math.max(seq, this.told.get(document) ?? 0));
				},
				violated: (violation) => this.#violated(violation),
				tell: (line) => this.world.tell(line),
			});
			this.#changing = false;
		} catch (error) {
			if (!this.disturbed)
				this.#violated(new Violation('fault', `the station met ${describe(error)} at its start`));
			// As its service would.
			this.world.time.after(1_000, () => void this.#startStation());
		}
	}

	#failDisk({ what, lasts }: Happening & { kind: 'disk' }): void {
		const { disk } = this.station;
		this.disturbed = true;
		if (what === 'full' || what === 'broken') {
			disk.failing = what;
			this.#cureAfter(lasts, () => (disk.failing = null));
		} else if (what === 'lose-answers') {
			disk.loseAnswers = 0.3;
			this.#cureAfter(lasts, () => (disk.loseAnswers = 0));
		} else if (what === 'slow') {
			disk.latency = [20, 800];
			this.#cureAfter(lasts, () => (disk.latency = USUAL_LATENCY));
		} else {
			disk.hangs = true;
			this.#cureAfter(lasts, () => (disk.hangs = false));
		}
	}

	#compacts({ pick, crash }: Happening & { kind: 'compact' }): void {
		if (!this.isStationUp) return;
		if (crash !== null)
			this.world.time.after(crash, () =>
				this.#takesStationDown({ kind: 'station', what: 'crash', down: 1_000 }),
			);
		const documents = [...this.station.services.registry.heads.keys()];
		const document = documents[pick % Math.max(1, documents.length)];
		if (document !== undefined) void this.station.services.registry.compact(document);
	}

	async #restores(down: number): Promise<void> {
		const backup = this.#backup;
		if (backup === null || !this.isStationUp) return;
		await lookAtScreens(this);
		this.disturbed = true;
		this.restored = true;
		this.everRestored = true;
		this.#changing = true;
		this.#crashStation();
		const restored = backup.restore(this.world.process('operator'));
		this.station.disk = restored;
		this.marks.reset(restored);
		this.told.clear();
		await this.#forgetWhatNobodyHas();
		this.world.time.after(down, () => void this.#startStation());
	}

	/** What only the station had since the backup, no device can bring back: staff's decisions, and what was overwritten. */
	async #forgetWhatNobodyHas(): Promise<void> {
		const there = new Set<string>();
		for (const { device, member, revoked } of this.phones) {
			if (revoked) continue;
			const waiting = (await device.outbox()).flatMap(({ own }) => own?.changes ?? []);
			const held = (await device.held()).flatMap(({ changes }) => changes);
			for (const mark of [...marksOf([...waiting, ...held]), ...marksIn(JSON.stringify(device.allRows()))]) {
				const saved = this.book.marked(mark);
				const isStaff = member === 'hao' || member === 'sun';
				if (isStaff || saved?.device === device.id) there.add(mark);
			}
		}
		for (const saved of this.book.entries)
			if (!there.has(saved.mark) && !this.marks.has(saved.mark) && !this.marks.isQuarantined(saved.mark))
				saved.lost = true;
	}

	async #revokes(phone: Phone): Promise<void> {
		if (!this.isStationUp || phone.revoked || this.#revocations >= 3 || phone.member === 'hao') return;
		this.#revocations++;
		const { store, audience } = this.station.services;
		const { id } = phone.device;
		await this.world.during(store.revokeDevice(id, this.world.time.now()), 30_000).catch(() => false);
		this.#noteRevoked();
		if (!phone.revoked) return;
		this.#backup = null;
		audience.sendAway(phone.device.id);
	}

	/** What is revoked the disk knows: the answer may have been lost. */
	#noteRevoked(): void {
		for (const phone of this.phones)
			phone.revoked ||= (this.station.disk.content.devices.get(phone.device.id)?.revokedAt ?? null) !== null;
	}

	async #join(slot: number, member: string): Promise<void> {
		const id = `${member}-${++this.#devices}`;
		const { world, network, station } = this;
		const device = new SimDevice({ world, network, station, member, id });
		await world.during(device.join());
		// To a station that was restored from before it would be a stranger, and could never send what it has.
		this.#backup = null;
		const phone = { device, member, revoked: false };
		this.phones[slot] = phone;
		this.#owners.set(id, phone);
	}

	#cureAfter(ms: number, cure: () => void): void {
		const once = () => {
			if (this.#cures.delete(once)) cure();
		};
		this.#cures.add(once);
		this.world.time.after(ms, once);
	}

	#violated(violation: Violation): void {
		this.#violation ??= violation;
	}
}

/** What a device may report without a fault of its storage: the station was away, or busy. */
const EXPECTED: ReadonlySet<string> = new Set(['unreachable', 'storage-failing', 'too-many']);

function describe(error: unknown): string {
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
