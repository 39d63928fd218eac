import type * as Y from 'yjs';
import { AppError } from '../../../src/lib/replica/app-error.ts';
import { MemorySnapshots } from '../../../src/lib/replica/documents/memory-snapshots.ts';
import type { SnapshotStore } from '../../../src/lib/replica/documents/snapshot-store.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { DeviceDisk } from './device-disk.ts';
import type { DeviceFaults } from './device-faults.ts';

/** The snapshots as one process of a device has them. */
export class SimSnapshots implements SnapshotStore {
	readonly #disk: DeviceDisk;
	readonly #process: SimProcess;
	readonly #faults: DeviceFaults;
	readonly #chance: Chance;

	constructor(disk: DeviceDisk, process: SimProcess, faults: DeviceFaults, chance: Chance) {
		this.#disk = disk;
		this.#process = process;
		this.#faults = faults;
		this.#chance = chance;
	}

	async load(name: string, doc: Y.Doc): Promise<void> {
		await this.#pause();
		if (this.#chance.hits(this.#faults.abort)) throw new AppError('storage-failed');
		await this.#disk.snapshots.load(name, doc);
	}

	async save(name: string, doc: Y.Doc): Promise<void> {
		await this.#pause();
		if (this.#faults.quota || this.#chance.hits(this.#faults.abort)) throw new AppError('storage-failed');
		// Merged as the real one merges, and only then put where it is seen.
		const merged = new MemorySnapshots();
		const before = this.#disk.snapshots.stored.get(name);
		if (before !== undefined) merged.stored.set(name, before);
		await merged.save(name, doc);
		this.#disk.putSnapshot(name, merged.stored.get(name) ?? null);
		await this.#pause();
	}

	async remove(name: string): Promise<void> {
		await this.#pause();
		this.#disk.putSnapshot(name, null);
	}

	async names(): Promise<string[]> {
		await this.#pause();
		return this.#disk.snapshots.names();
	}

	/** Never ends in a process that was killed. */
	#pause(): Promise<void> {
		const ms = this.#chance.between(...this.#faults.latency);
		return new Promise((resolve) => this.#process.timers.after(ms, resolve));
	}
}
