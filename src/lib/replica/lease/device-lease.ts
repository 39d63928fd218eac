import * as v from 'valibot';
import type { LeaseState } from '../replica.ts';
import type { Clock, Timers } from '../ports.ts';
import type { DeviceStore, StoreChanger } from '../store/device-store.ts';

const LEASE = 'lease';
/** Where the station does not say how long. */
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
/** How often the time is noted while the app is open. */
const NOTE_MS = 3_600_000;

const leaseSchema = v.object({
	/** When the station was last heard, by this device's clock and by the station's. */
	heardAt: v.number(),
	stationAt: v.number(),
	days: v.number(),
	/** The greatest time that was ever noted since, by this device's clock. */
	latest: v.number(),
});
type Lease = v.InferOutput<typeof leaseSchema>;

/** The station has been heard: the lease begins anew. Whatever the clock was before counts no more. */
export async function renewLease(
	changer: StoreChanger,
	heardAt: number,
	stationAt: number,
	days: number | undefined,
): Promise<void> {
	const lease: Lease = { heardAt, stationAt, days: days ?? DEFAULT_DAYS, latest: heardAt };
	await changer.putSetting(LEASE, lease);
}

/**
 * How long ago the station was heard.
 *
 * A clock that was turned back does not make it less: the greatest time noted counts. One that was ahead when the
 * station was heard, and was put right since, is told by its standing before that moment: then the station's own time
 * counts. One that was ahead for a while without signal counts only if it was so for an hour of use, since the time is
 * noted no sooner.
 */
export function sinceHeard({ heardAt, stationAt, latest }: Lease, now: number): number {
	if (now < heardAt) return Math.max(0, now - stationAt, latest - heardAt);
	return Math.max(now, latest) - heardAt;
}

/** Whether this device may show personal data, as one tab knows it. Writing and sending go on in any case. */
export class DeviceLease {
	readonly #store: DeviceStore;
	readonly #clock: Clock;
	readonly #timers: Timers;
	readonly #report: (error: unknown) => void;
	readonly #subscribers = new Set<() => void>();
	#current: LeaseState = { kind: 'unknown' };
	#cancelTimer: () => void = () => undefined;
	#closed = false;

	constructor(store: DeviceStore, clock: Clock, timers: Timers, report: (error: unknown) => void) {
		this.#store = store;
		this.#clock = clock;
		this.#timers = timers;
		this.#report = report;
		this.#noteLater();
	}

	get current(): LeaseState {
		return this.#current;
	}

	async known(): Promise<void> {
		if (this.#current.kind === 'unknown') await this.look();
	}

	/** Calls back when `current` has changed; the answer ends it. */
	subscribe(callback: () => void): () => void {
		this.#subscribers.add(callback);
		return () => this.#subscribers.delete(callback);
	}

	/** Looks again: at the start, when the station was heard, when the page comes back. */
	async look(): Promise<void> {
		const lease = await this.#read();
		if (this.#closed) return;
		const ended =
			lease !== null && sinceHeard(lease, this.#clock.now()) > lease.days * DAY_MS
				? ({ kind: 'ended', lastHeard: lease.heardAt } as const)
				: ({ kind: 'valid' } as const);
		if (ended.kind === this.#current.kind) return;
		this.#current = ended;
		for (const callback of this.#subscribers) callback();
	}

	close(): void {
		this.#closed = true;
		this.#cancelTimer();
		this.#subscribers.clear();
	}

	#noteLater(): void {
		this.#cancelTimer = this.#timers.after(NOTE_MS, () => {
			this.#noteLater();
			this.#note().then(
				() => this.look(),
				(error: unknown) => this.#report(error),
			);
		});
	}

	async #note(): Promise<void> {
		const now = this.#clock.now();
		await this.#store.change(['_settings'], async (changer) => {
			const lease = read(await changer.setting(LEASE));
			if (lease !== null && now > lease.latest) await changer.putSetting(LEASE, { ...lease, latest: now });
		});
	}

	async #read(): Promise<Lease | null> {
		return read(await this.#store.read(['_settings'], (reader) => reader.setting(LEASE)));
	}
}

function read(value: unknown): Lease | null {
	const result = v.safeParse(leaseSchema, value);
	return result.success ? result.output : null;
}
