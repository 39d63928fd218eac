import { AppError } from './app-error.ts';
import type { Timers } from './ports.ts';
import type { StorageState } from './replica.ts';

/** The browser's `navigator.storage`, as much of it as is used. */
export interface StorageManagerPort {
	estimate(): Promise<{ quota?: number; usage?: number }>;
	persisted(): Promise<boolean>;
	persist(): Promise<boolean>;
}

/** Some days of visits with photos. */
const LOW_BYTES = 50 * 1024 * 1024;
const LOOK_MS = 300_000;

/**
 * How the device's storage does, as far as it can be told.
 *
 * 1. What a write ran into outranks what the browser estimates, until a write succeeds.
 * 2. `blocked` ends when the database could be opened after all.
 * 3. `reload` ends with the tab, `wiped` when the device is a member's again.
 */
export class StorageWatch {
	readonly #manager: StorageManagerPort | undefined;
	readonly #timers: Timers;
	readonly #subscribers = new Set<() => void>();
	#current: StorageState = { kind: 'ok' };
	#cancelTimer: () => void = () => undefined;
	#askedToPersist = false;

	constructor(manager: StorageManagerPort | undefined, timers: Timers) {
		this.#manager = manager;
		this.#timers = timers;
		void this.#look();
	}

	get current(): StorageState {
		return this.#current;
	}

	subscribe(callback: () => void): () => void {
		this.#subscribers.add(callback);
		return () => this.#subscribers.delete(callback);
	}

	/** The database was read: nothing keeps it from being opened any more. */
	opened(): void {
		if (this.#current.kind === 'blocked') this.#set({ kind: 'ok' });
	}

	/** Something was written: there is space, and the disk works. */
	worked(): void {
		if (this.#current.kind !== 'full' && this.#current.kind !== 'broken') return;
		this.#set({ kind: 'ok' });
		void this.#look();
	}

	/** A record was kept. With the first one a person understands why the browser asks whether to keep data. */
	keptRecord(): void {
		this.worked();
		if (this.#askedToPersist) return;
		this.#askedToPersist = true;
		void this.#persist();
	}

	/** A write or a read has failed. */
	failed(error: unknown): void {
		if (!(error instanceof AppError) || (this.#current.kind === 'wiped' && error.code !== 'reload')) return;
		if (error.code === 'storage-full') this.#set({ kind: 'full' });
		if (error.code === 'storage-failed') this.#set({ kind: 'broken' });
		if (error.code === 'reload') this.#set({ kind: 'reload' });
	}

	/** What befell the storage from outside. */
	set(kind: 'reload' | 'blocked' | 'wiped' | 'ok'): void {
		this.#set({ kind });
	}

	close(): void {
		this.#cancelTimer();
		this.#subscribers.clear();
	}

	async #persist(): Promise<void> {
		// Refused is no error: the browser may then clear what is here when space runs out, so that is looked at more.
		if (this.#manager === undefined || (await this.#manager.persisted().catch(() => true))) return;
		await this.#manager.persist().catch(() => false);
	}

	async #look(): Promise<void> {
		this.#cancelTimer();
		this.#cancelTimer = this.#timers.after(LOOK_MS, () => void this.#look());
		// Some browsers do not tell, and nothing follows from that.
		const estimate = await this.#manager?.estimate().catch(() => undefined);
		if (estimate?.quota === undefined || estimate.usage === undefined) return;
		const free = estimate.quota - estimate.usage;
		if (this.#current.kind !== 'ok' && this.#current.kind !== 'low') return;
		this.#set(free < LOW_BYTES ? { kind: 'low', free } : { kind: 'ok' });
	}

	#set(state: StorageState): void {
		const { kind } = this.#current;
		if (kind === 'reload') return;
		if (kind === state.kind && state.kind !== 'low') return;
		this.#current = state;
		for (const callback of this.#subscribers) callback();
	}
}
