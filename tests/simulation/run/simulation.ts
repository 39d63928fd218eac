import { AppError } from '../../../src/lib/replica/app-error.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { lookAtScreens } from '../oracles/screens.ts';
import { StationMarks } from '../oracles/station-marks.ts';
import { StationPromises } from '../oracles/station-promises.ts';
import { Violation } from '../oracles/violation.ts';
import { Book } from '../people/book.ts';
import { isWorkerCrash } from '../devices/sim-tab.ts';
import { HostileDevice } from '../people/hostile-device.ts';
import { WITH_DEVICES } from '../people/members.ts';
import { seedDisk } from '../station/seed-disk.ts';
import { SimStation } from '../station/sim-station.ts';
import type { StationDisk } from '../station/station-disk.ts';
import { World } from '../world/world.ts';
import { describeError } from './describe-error.ts';
import { DeviceFate } from './device-fate.ts';
import { Phones, type Phone } from './phones.ts';
import type { Happening, Step } from './plan.ts';
import { Siege } from './siege.ts';
import { StationFate } from './station-fate.ts';
import { Unrest } from './unrest.ts';

/** The station with everybody's devices, and what people remember of what they saved. */
export class Simulation {
	readonly world: World;
	readonly station: SimStation;
	readonly network: VirtualNetwork;
	readonly book = new Book();
	readonly marks: StationMarks;
	readonly #phones: Phones;
	readonly #hostile: HostileDevice;
	readonly #unrest: Unrest;
	readonly #stationFate: StationFate;
	readonly #deviceFate: DeviceFate;
	#stationSkew = 0;

	private constructor(world: World, disk: StationDisk) {
		this.world = world;
		this.network = new VirtualNetwork(world);
		this.station = new SimStation(world, disk, { skew: () => this.#stationSkew });
		this.marks = new StationMarks(disk);
		this.#phones = new Phones(world, this.network, this.station);
		this.#hostile = new HostileDevice(world, this.network, this.station, 'bob');
		this.#unrest = new Unrest(world);
		const { station, network, book, marks } = this;
		const phones = this.#phones;
		const unrest = this.#unrest;
		const promises = new StationPromises({
			world,
			station,
			memberOf: (device) => this.#memberOf(device),
			violated: (violation) => unrest.violated(violation),
		});
		const parts = { world, network, phones, book, marks, unrest };
		const stationFate = new StationFate({ ...parts, station, promises });
		this.#stationFate = stationFate;
		this.#deviceFate = new DeviceFate({ ...parts, isStationUp: () => stationFate.isUp });
	}

	static async make(seed: string, trace: ((line: string) => void) | null = null): Promise<Simulation> {
		const world = new World(seed, trace);
		const simulation = new Simulation(world, await seedDisk(world));
		await world.during(simulation.#stationFate.start());
		for (const [slot, member] of WITH_DEVICES.entries()) await simulation.#phones.join(slot, member);
		await world.during(simulation.#hostile.join());
		for (const { device } of simulation.phones) device.openTab();
		await world.pass(10_000);
		return simulation;
	}

	get phones(): readonly Phone[] {
		return this.#phones.all;
	}

	/** A backup was restored since all was put right: devices may not have come by yet. */
	get restored(): boolean {
		return this.#unrest.restored;
	}

	/** A backup was ever restored. */
	get everRestored(): boolean {
		return this.#unrest.everRestored;
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
		this.#unrest.check();
		for (const { device } of this.phones)
			for (const error of device.reported.splice(0))
				if (isWorkerCrash(error)) continue;
				else if (!(error instanceof AppError))
					throw new Violation('fault', `${device.id} met ${describeError(error)}`);
				else if (!this.#unrest.disturbed && !EXPECTED.has(error.code))
					throw new Violation('fault', `${device.id} reported ${error.code}, though nothing had failed`);
		const [problem] = this.world.problems;
		if (problem !== undefined) throw new Violation('fault', problem);
	}

	/** Puts everything right: the station runs, everybody has signal and an app that is open. */
	async heal(): Promise<void> {
		this.#unrest.cureAll();
		await this.#stationFate.comesUp();
		this.#phones.noteRevoked();
		await this.#phones.letStrangersIn();
		await this.#deviceFate.heal();
	}

	/** What was taken from people's hands is over: revoked devices give way to new ones. */
	async renew(): Promise<void> {
		this.#unrest.settle();
		await this.#deviceFate.replaceRevoked();
		await this.world.pass(10_000);
	}

	/**
	 * While nothing else is wrong, a hostile device does its worst.
	 * @throws Violation
	 */
	async endures({ pick }: Step & { kind: 'siege' }): Promise<void> {
		const { world, station } = this;
		const siege = new Siege({ world, station, simulation: this, hostile: this.#hostile });
		await siege.endure(pick, (phone, deed) => this.#deviceFate.does(phone, deed));
	}

	/** Ends everything in an orderly way. */
	async end(): Promise<void> {
		for (const { device } of this.phones) for (const tab of device.tabs) tab.close();
		this.#hostile.hangUp();
		await this.#stationFate.end();
	}

	async #happens(step: Happening): Promise<void> {
		const phone = 'device' in step ? this.phones[step.device] : undefined;
		switch (step.kind) {
			case 'deed':
				return this.#deviceFate.does(phone!, step);
			case 'held':
				return this.#deviceFate.settlesHeld(phone!, step);
			case 'signal':
				return this.network.setSignal(phone!.device.id, step.on);
			case 'tab':
				return this.#deviceFate.turnsTab(phone!, step);
			case 'device-crash':
				return this.#deviceFate.crashes(phone!);
			case 'worker-crash':
				return this.#deviceFate.crashesWorker(phone!, step);
			case 'device-fault':
				return this.#deviceFate.fails(phone!, step);
			case 'lost-handle':
				return this.#deviceFate.losesHandle(phone!, step);
			case 'update':
				return this.#deviceFate.updates(phone!, step);
			case 'device-loss':
				return this.#deviceFate.loses(step);
			case 'answers-lost':
				return this.#deviceFate.losesAnswers(step);
			case 'line':
				return this.#deviceFate.disturbsLine(step);
			case 'station':
				return this.#stationFate.goesDown(step);
			case 'disk':
				return this.#stationFate.failsDisk(step);
			case 'compact':
				return this.#stationFate.compacts(step);
			case 'backup':
				return this.#stationFate.backUp();
			case 'restore':
				return this.#restores(step);
			case 'revoke':
				return this.#stationFate.revokes(phone!);
			case 'clock':
				if (phone === undefined) this.#stationSkew = step.skew;
				else phone.device.clockSkew = step.skew;
				return;
			case 'hostile':
				return this.#hostile.act(step.pick);
			case 'rest':
			case 'siege':
				return;
		}
	}

	/** What a screen says is looked at before it may differ from what the station knows. */
	async #restores(step: Happening & { kind: 'restore' }): Promise<void> {
		const backup = this.#stationFate.restorable;
		if (backup === null) return;
		await lookAtScreens(this);
		await this.#stationFate.restores(backup, step);
	}

	/** Whose a device is; `null` for one that is revoked, or that nobody ever had. */
	#memberOf(device: string): string | null {
		if (device === this.#hostile.id) return this.#hostile.member;
		const phone = this.#phones.of(device);
		return phone === undefined || phone.revoked ? null : phone.member;
	}
}

/** What a device may report without a fault of its storage: the station was away, or busy. */
const EXPECTED: ReadonlySet<string> = new Set(['unreachable', 'storage-failing', 'too-many']);
