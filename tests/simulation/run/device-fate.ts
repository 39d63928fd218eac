import { AppError } from '../../../src/lib/replica/app-error.ts';
import type { SimDevice, SimTab } from '../devices/sim-device.ts';
import type { VirtualNetwork } from '../network/virtual-network.ts';
import type { StationMarks } from '../oracles/station-marks.ts';
import { Violation } from '../oracles/violation.ts';
import { marksOf, type Book, type Saved } from '../people/book.ts';
import { unsentMarks } from '../people/unsent-marks.ts';
import { changeOf } from '../people/deeds.ts';
import type { World } from '../world/world.ts';
import { describeError } from './describe-error.ts';
import type { Phone, Phones } from './phones.ts';
import type { Happening } from './plan.ts';
import type { Unrest } from './unrest.ts';

const MOST_TABS = 3;
/** What was lost under a tab that does nothing is there again after so long. */
const MOST_IDLE_MS = 20_000;

type Of<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

export interface DeviceFateParts {
	world: World;
	network: VirtualNetwork;
	phones: Phones;
	book: Book;
	marks: StationMarks;
	unrest: Unrest;
	/** Whether the station is up, and stays so for now. */
	isStationUp(): boolean;
}

/** What people do with their devices, and what happens to these. */
export class DeviceFate {
	readonly #parts: DeviceFateParts;
	/** What each tab has not answered yet. */
	readonly #writing = new Map<SimTab, Set<Saved>>();
	/** Devices that have lost snapshots, and on which nobody has looked at the documents since. */
	readonly #unlooked = new Set<SimDevice>();

	constructor(parts: DeviceFateParts) {
		this.#parts = parts;
	}

	/** Somebody does something, and presses 保存. */
	does(phone: Phone, { deed, pick }: Of<'deed'>): void {
		const { world, book } = this.#parts;
		const { device, member } = phone;
		if (phone.revoked) return;
		const tab = device.tabs[pick % Math.max(1, device.tabs.length)] ?? device.openTab();
		const mark = book.newMark();
		const change = changeOf(member, deed, pick, mark, book);
		if (change === null) return;
		const saved = book.begin(device.id, member, deed, mark, change, world.time.now());
		const writing = this.#writingIn(tab).add(saved);
		const end = (state: Saved['state']) => {
			writing.delete(saved);
			if (saved.state === 'writing') saved.state = state;
			world.tell(() => `${mark} ${saved.state} on ${device.id}`);
		};
		tab.write(change.document, [change.change]).then(
			() => end('saved'),
			(error: unknown) => {
				end('refused');
				this.#met('writing', error);
				if (saysReload(tab)) reload(device, tab);
			},
		);
	}

	/** Somebody does something about what the station did not take. */
	async settlesHeld({ device, revoked }: Phone, { what, pick }: Of<'held'>): Promise<void> {
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
				const saved = this.#parts.book.marked(mark);
				if (saved !== undefined) saved.state = 'withdrawn';
			}
		done.catch((error: unknown) => this.#met(what, error));
	}

	/** Somebody opens or closes a tab, or the browser ends one. */
	turnsTab({ device, revoked }: Phone, { what, pick }: Of<'tab'>): void {
		const tab = device.tabs[pick % Math.max(1, device.tabs.length)];
		if (what === 'open') {
			if (device.tabs.length < MOST_TABS && !revoked) device.openTab();
		} else if (what === 'kill') tab?.kill();
		else tab?.close();
	}

	/** A device is gone with all its tabs at once, and may be opened again. */
	crashes({ device }: Phone): void {
		device.crash();
	}

	/** The worker of a tab crashes, and with it the link that it may have. */
	crashesWorker({ device }: Phone, { pick }: Of<'worker-crash'>): void {
		device.tabs[pick % Math.max(1, device.tabs.length)]?.crashWorker();
	}

	/** A browser closes a tab's connection to the database. The next attempt opens another. */
	losesHandle({ device }: Phone, { pick }: Of<'lost-handle'>): void {
		const { unrest } = this.#parts;
		const tab = device.tabs[pick % Math.max(1, device.tabs.length)];
		unrest.disturbed = true;
		tab?.loseHandle('once');
		unrest.cureAfter(MOST_IDLE_MS, () => tab?.regainHandle());
	}

	/** A tab with another app is opened: the others have to let go of the database, and say that they must be loaded anew. */
	updates({ device, revoked }: Phone, { age, blocked }: Of<'update'>): void {
		const { unrest } = this.#parts;
		if (revoked) return;
		unrest.disturbed = true;
		const [oldest] = device.tabs;
		if (device.tabs.length >= MOST_TABS) oldest?.close();
		for (const tab of device.tabs) tab.loseHandle('superseded');
		if (blocked !== null) {
			device.faults.blocked = true;
			unrest.cureAfter(blocked, () => (device.faults.blocked = false));
		}
		device.app = `simulated, ${age}`;
		device.age = age;
		device.openTab();
	}

	/** Half of the answers to requests are lost, for so long. */
	losesAnswers({ lasts }: Of<'answers-lost'>): void {
		const { network, unrest } = this.#parts;
		network.answersLost = 0.5;
		unrest.cureAfter(lasts, () => (network.answersLost = 0));
	}

	/** The storage of a device fails, for so long. */
	fails({ device }: Phone, { fault, lasts }: Of<'device-fault'>): void {
		const { unrest } = this.#parts;
		unrest.disturbed = true;
		if (fault === 'closed') {
			device.faults.closed = true;
			unrest.cureAfter(lasts, () => (device.faults.closed = false));
		} else if (fault === 'quota') {
			device.faults.quota = true;
			unrest.cureAfter(lasts, () => (device.faults.quota = false));
		} else {
			device.faults.abort = 0.3;
			device.faults.killsAtCommit = 0.05;
			unrest.cureAfter(lasts, () => {
				device.faults.abort = 0;
				device.faults.killsAtCommit = 0;
			});
		}
	}

	/** A browser loses what it kept: where that was everything, its member joins anew. */
	async loses({ device: slot, what }: Of<'device-loss'>): Promise<void> {
		const { phones, unrest } = this.#parts;
		const phone = phones.all[slot]!;
		const { device, member, revoked } = phone;
		if (revoked || (what === 'everything' && !this.#parts.isStationUp())) return;
		unrest.disturbed = true;
		this.crashes(phone);
		if (what !== 'everything') this.#unlooked.add(device);
		if (what === 'snapshots') device.loseSnapshots();
		else if (what === 'snapshot-tail') device.loseSnapshotTail();
		if (what !== 'everything') await this.#forgetFolded(device);
		else {
			this.#forgetUnsent(device);
			device.loseEverything();
			await phones.join(slot, member);
		}
	}

	/** Something happens to a line that is open. */
	disturbsLine({ pick, what, amount }: Of<'line'>): void {
		const { lines } = this.#parts.network;
		const line = lines[pick % Math.max(1, lines.length)];
		if (line === undefined) return;
		if (what === 'cut') line.cut();
		else if (what === 'cut-after') line.cutAfter(amount);
		else if (what === 'half-open') line.halfOpen();
		else line.slow(500 + amount * 500);
	}

	/**
	 * Everybody has signal, and an app that is open and not too far from the station's age. What was lost of a document is
	 * noticed when somebody looks at it.
	 */
	async heal(): Promise<void> {
		const { network, phones } = this.#parts;
		for (const line of [...network.lines]) line.cut();
		for (const { device } of phones.all) {
			network.setSignal(device.id, true);
			// The station is updated, or the app, as its screen asks its person to do.
			const isToUpdate = device.age === 'outdated';
			if (isToUpdate || device.age === 'ahead') device.age = 'current';
			if (device.tabs.length === 0) device.openTab();
			for (const tab of device.tabs) if (isToUpdate || saysReload(tab)) reload(device, tab);
			// Whoever takes the phone into the hand wakes it.
			device.tabs[0]?.wake();
			if (this.#unlooked.delete(device)) await this.#looks(device);
		}
	}

	/** Who was told that a device is lost gets a new one. */
	async replaceRevoked(): Promise<void> {
		const { phones } = this.#parts;
		for (const [slot, phone] of phones.all.entries()) {
			if (!phone.revoked) continue;
			this.crashes(phone);
			await phones.join(slot, phone.member);
			phones.all[slot]?.device.openTab();
		}
	}

	/** Somebody looks at all documents, each until it is there. */
	async #looks(device: SimDevice): Promise<void> {
		const [tab] = device.tabs;
		for (const { document } of await device.documents())
			void tab?.open(document).then(async (shown) => {
				await shown.ready;
				shown.close();
			});
	}

	/** Of what a restored station has lost, a snapshot may have been the last to hold it with its author. */
	async #forgetFolded(device: SimDevice): Promise<void> {
		const { book } = this.#parts;
		const there = new Set(await unsentMarks(device));
		for (const saved of book.entries)
			if (saved.device === device.id && !there.has(saved.mark) && !this.#isAtStation(saved))
				saved.lost = true;
	}

	/** What only a device had is gone with it. */
	#forgetUnsent(device: SimDevice): void {
		for (const saved of this.#parts.book.entries)
			if (saved.device === device.id && !this.#isAtStation(saved)) saved.lost = true;
	}

	#isAtStation({ mark }: Saved): boolean {
		const { marks } = this.#parts;
		return marks.has(mark) || marks.isQuarantined(mark);
	}

	/** What a tab has not answered; when the tab is gone, nobody knows of it. */
	#writingIn(tab: SimTab): Set<Saved> {
		const known = this.#writing.get(tab);
		if (known !== undefined) return known;
		const writing = new Set<Saved>();
		this.#writing.set(tab, writing);
		tab.page.whenKilled(() => {
			for (const saved of writing) if (saved.state === 'writing') saved.state = 'broken';
			this.#writing.delete(tab);
		});
		return writing;
	}

	/** A person may be told that something cannot be: anything else is a mistake. */
	#met(what: string, error: unknown): void {
		if (!(error instanceof AppError))
			this.#parts.unrest.violated(new Violation('fault', `${what} met ${describeError(error)}`));
	}
}

/** Whether a tab's screen asks its person to load the app anew, as `StorageNotice.svelte` does. */
function saysReload({ replica }: SimTab): boolean {
	return replica.storage.current.kind === 'reload';
}

function reload(device: SimDevice, tab: SimTab): void {
	if (!tab.isAlive) return;
	tab.close();
	device.openTab();
}
