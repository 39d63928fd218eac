import { createContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { LinkState, StationTrouble } from '$lib/replica/link/bus-message.ts';
import { troubleOf } from '$lib/replica/link/link-status.ts';
import type { LeaseState, OutboxSummary, Replica, StorageState } from '$lib/replica/replica.ts';
import { LiveRows } from '../live/live-rows.svelte.ts';

/** What the header's chip says first. */
export type ChipKind = 'failing' | 'attention' | 'offline' | 'connecting' | 'receiving' | 'online';

/** How far a first copy has come, from 0 to 100; it never shows as complete while something comes. */
function percent(received: number, bytes: number): number {
	return bytes === 0 ? 0 : Math.min(99, Math.floor((100 * received) / bytes));
}

/** How this device stands to the station: the link, what waits to be sent, and the storage that holds it. */
export class StationStatus {
	readonly #replica: Replica;
	readonly #observeLink: () => void;
	readonly #observeStorage: () => void;
	readonly #observeLease: () => void;
	readonly #outbox: LiveRows<OutboxSummary>;
	readonly #photos: LiveRows<number>;

	constructor(replica: Replica) {
		this.#replica = replica;
		this.#observeLink = createSubscriber((update) => replica.link.subscribe(update));
		this.#observeStorage = createSubscriber((update) => replica.storage.subscribe(update));
		this.#observeLease = createSubscriber((update) => replica.lease.subscribe(update));
		this.#outbox = new LiveRows(() => () => replica.outbox.summary(), { keep: true });
		this.#photos = new LiveRows(() => async () => (await replica.blobs.waiting()).size, { keep: true });
	}

	get link(): LinkState {
		this.#observeLink();
		return this.#replica.link.current;
	}

	/** Whether the station can be asked now. */
	get connected(): boolean {
		return this.link.kind === 'online' || this.link.kind === 'receiving';
	}

	get storage(): StorageState {
		this.#observeStorage();
		return this.#replica.storage.current;
	}

	/** Whether personal data may be shown. */
	get lease(): LeaseState {
		this.#observeLease();
		return this.#replica.lease.current;
	}

	/** `undefined` for the moment until it has been counted. */
	get outbox(): OutboxSummary | undefined {
		return this.#outbox.current;
	}

	/** Photos and signatures that are only here. */
	get photos(): number {
		return this.#photos.current ?? 0;
	}

	/** How many things wait, photos with them; refused ones do not wait, they need a person. */
	get waiting(): number {
		return (this.outbox?.count ?? 0) + this.photos;
	}

	/** How many things would be lost if this device were cleared now: what waits, and what the station did not take. */
	get unsentCount(): number {
		return this.waiting + (this.outbox?.refused ?? 0);
	}

	get unsent(): boolean {
		return this.unsentCount > 0;
	}

	/** Whether a carried file would help: of a device that it does not know the station takes none. */
	get worthCarrying(): boolean {
		return this.unsent && !this.isStranger;
	}

	/** What keeps the station from storing, as far as it has said so; `null` while nothing does. */
	get trouble(): StationTrouble | null {
		return troubleOf(this.link);
	}

	/** The station does not know this device: it was restored from before the device joined. */
	get isStranger(): boolean {
		return this.link.kind === 'rejected' && this.link.reason === 'unknown-device';
	}

	get kind(): ChipKind {
		// What was refused cannot be put right either while the station cannot store.
		if (this.trouble !== null) return 'failing';
		if ((this.outbox?.refused ?? 0) > 0) return 'attention';
		switch (this.link.kind) {
			case 'rejected':
				return 'attention';
			case 'starting':
			case 'connecting':
				return 'connecting';
			default:
				return this.link.kind;
		}
	}

	/** While a first copy or much that was missed comes; `null` otherwise. */
	get progress(): number | null {
		return this.link.kind === 'receiving' ? percent(this.link.received, this.link.bytes) : null;
	}

	/** Tries at once to reach the station. */
	wake(): void {
		this.#replica.link.wake();
	}
}

export const [getStationStatus, setStationStatus] = createContext<StationStatus>();
