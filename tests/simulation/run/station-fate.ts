import type { VirtualNetwork } from '../network/virtual-network.ts';
import type { StationMarks } from '../oracles/station-marks.ts';
import type { StationPromises } from '../oracles/station-promises.ts';
import { Violation } from '../oracles/violation.ts';
import { marksIn, type Book } from '../people/book.ts';
import { unsentMarks } from '../people/unsent-marks.ts';
import { HEAD, isStaff } from '../people/members.ts';
import type { SimStation } from '../station/sim-station.ts';
import type { StationDisk } from '../station/station-disk.ts';
import type { World } from '../world/world.ts';
import { describeError } from './describe-error.ts';
import type { Phone, Phones } from './phones.ts';
import type { Happening } from './plan.ts';
import type { Unrest } from './unrest.ts';

const USUAL_LATENCY = [0.1, 2] as const;
const MOST_REVOCATIONS = 3;

type Of<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

export interface StationFateParts {
	world: World;
	network: VirtualNetwork;
	station: SimStation;
	phones: Phones;
	book: Book;
	marks: StationMarks;
	promises: StationPromises;
	unrest: Unrest;
}

/** What happens to the station, and what its operator does. */
export class StationFate {
	readonly #parts: StationFateParts;
	/** The station is being stopped or started. */
	#changing = false;
	/** It was set back to a backup, and has not been started since. */
	#setBack = false;
	/** The last backup. */
	#backup: StationDisk | null = null;
	#revocations = 0;

	constructor(parts: StationFateParts) {
		this.#parts = parts;
	}

	/** Whether it is up, and stays so for now. */
	get isUp(): boolean {
		return this.#parts.station.isRunning && !this.#changing;
	}

	/** Starts it; when that fails, again and again, as its service would. */
	async start(): Promise<void> {
		const { world, network, station, promises, unrest } = this.#parts;
		try {
			await station.start();
			if (this.#setBack) await this.#forgetWhatNobodyHas();
			this.#setBack = false;
			network.listener = promises.watch();
			this.#changing = false;
		} catch (error) {
			if (!unrest.disturbed)
				unrest.violated(new Violation('fault', `the station met ${describeError(error)} at its start`));
			world.time.after(1_000, () => void this.start());
		}
	}

	/** Ends it for good, in an orderly way. */
	async end(): Promise<void> {
		const { world, network, station } = this.#parts;
		await world.during(station.stop());
		network.listener = null;
	}

	/** It crashes or is stopped, and is started again so much later. */
	goesDown({ what, down }: Of<'station'>): void {
		if (!this.isUp) return;
		const { world, network, station, unrest } = this.#parts;
		unrest.disturbed = true;
		this.#changing = true;
		const startLater = () => void world.time.after(down, () => void this.start());
		if (what === 'crash') {
			this.#crash();
			startLater();
		} else {
			network.listener = null;
			void station.stop().then(startLater);
		}
	}

	/** @throws Violation when it does not come up any more */
	async comesUp(): Promise<void> {
		for (let waited = 0; !this.isUp; waited++) {
			if (waited > 60) throw new Violation('O3', 'the station does not come up');
			await this.#parts.world.pass(1_000);
		}
	}

	/** Its disk fails, for so long. */
	failsDisk({ what, lasts }: Of<'disk'>): void {
		const { unrest, station } = this.#parts;
		const { disk } = station;
		unrest.disturbed = true;
		if (what === 'full' || what === 'broken') {
			disk.failing = what;
			unrest.cureAfter(lasts, () => (disk.failing = null));
		} else if (what === 'lose-answers') {
			disk.loseAnswers = 0.3;
			unrest.cureAfter(lasts, () => (disk.loseAnswers = 0));
		} else if (what === 'slow') {
			disk.latency = [20, 800];
			unrest.cureAfter(lasts, () => (disk.latency = USUAL_LATENCY));
		} else {
			disk.hangs = true;
			unrest.cureAfter(lasts, () => (disk.hangs = false));
		}
	}

	/** A document's log is compacted; it may crash meanwhile. */
	compacts({ pick, crash }: Of<'compact'>): void {
		if (!this.isUp) return;
		const { world, station } = this.#parts;
		if (crash !== null)
			world.time.after(crash, () => this.goesDown({ kind: 'station', what: 'crash', down: 1_000 }));
		const documents = [...station.services.registry.heads.keys()];
		const document = documents[pick % Math.max(1, documents.length)];
		if (document !== undefined) void station.services.registry.compact(document);
	}

	/** Takes a backup, in the place of the one before. */
	backUp(): void {
		this.#backup = this.#parts.station.disk.copy();
	}

	/** The backup to go back to, if the station can be restored now. */
	get restorable(): StationDisk | null {
		return this.isUp ? this.#backup : null;
	}

	/** The station is set back to a backup, and is started so much later. */
	async restores(backup: StationDisk, { down }: Of<'restore'>): Promise<void> {
		const { world, station, marks, promises, unrest } = this.#parts;
		unrest.disturbed = true;
		unrest.restored = true;
		unrest.everRestored = true;
		this.#changing = true;
		this.#crash();
		const restored = backup.restore(world.process('operator'));
		station.disk = restored;
		marks.reset(restored);
		promises.forget();
		this.#setBack = true;
		world.time.after(down, () => void this.start());
	}

	/** A device is said to be lost. */
	async revokes(phone: Phone): Promise<void> {
		if (!this.isUp || phone.revoked || phone.member === HEAD || this.#revocations >= MOST_REVOCATIONS) return;
		this.#revocations++;
		const { world, station, phones } = this.#parts;
		const { store, audience } = station.services;
		const { admitted } = phone.device;
		await world.during(store.revokeDevice(admitted, world.time.now()), 30_000).catch(() => false);
		phones.noteRevoked();
		if (!phone.revoked) return;
		this.#backup = null;
		audience.sendAway(admitted);
	}

	#crash(): void {
		const { network, station, marks, promises } = this.#parts;
		network.listener = null;
		station.crash();
		network.breakAll();
		marks.reset(station.disk);
		promises.lookAfterCrash();
	}

	/**
	 * What only the station had since the backup, no device can bring back: staff's decisions, and what was overwritten. Nor
	 * what had come and is on its author's device alone, where they were given the document after the backup: it goes from
	 * there at the first hello.
	 */
	async #forgetWhatNobodyHas(): Promise<void> {
		const { phones, book, marks, station } = this.#parts;
		const { membership } = station.services;
		const isTheirs = (mark: string) => {
			const saved = book.marked(mark);
			return saved !== undefined && membership.mayOpen(saved.member, saved.document);
		};
		const there = new Set<string>();
		for (const { device, member, revoked } of phones.all) {
			if (revoked) continue;
			const isKept = (mark: string) => isStaff(member) || book.marked(mark)?.device === device.id;
			for (const mark of await unsentMarks(device)) if (isKept(mark)) there.add(mark);
			for (const mark of marksIn(JSON.stringify(device.allRows())))
				if (isKept(mark) && isTheirs(mark)) there.add(mark);
		}
		for (const saved of book.entries)
			if (!there.has(saved.mark) && !marks.has(saved.mark) && !marks.isQuarantined(saved.mark))
				saved.lost = true;
	}
}
