import { AppError } from '../../../src/lib/replica/app-error.ts';
import type { RowTables } from '../../../src/lib/replica/row-tables.ts';
import type {
	DeviceStore,
	StoreChanger,
	StorePart,
	StoreReader,
} from '../../../src/lib/replica/store/device-store.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { DeviceDisk } from './device-disk.ts';
import type { DeviceFaults, LostHandle } from './device-faults.ts';

const NEVER = new Promise<never>(() => undefined);

export interface DeviceStoreParts {
	disk: DeviceDisk;
	process: SimProcess;
	faults: DeviceFaults;
	chance: Chance;
	/** A page's writes are flushed before they resolve, a worker's are not. */
	durability: 'strict' | 'relaxed';
	/** Kills the process, and what dies with it. */
	kill(): void;
}

/**
 * The store of one process of a device, over the disk that all of them share: it takes its time, fails, and of a process
 * that was killed does nothing more. A transaction under way when that happens has committed, or never will.
 */
export class SimDeviceStore implements DeviceStore {
	/** Screens read them; in a simulation nobody does. */
	readonly rows = {} as RowTables;
	readonly #parts: DeviceStoreParts;
	#lost: LostHandle | null = null;
	#closed = false;

	constructor(parts: DeviceStoreParts) {
		this.#parts = parts;
		parts.process.whenKilled(() => parts.disk.turns.drop(parts.process));
	}

	/** The connection is closed under the process. */
	lose(handle: LostHandle): void {
		this.#lost = handle;
	}

	/** A connection that was lost once is opened anew, though nobody has asked for it. */
	regain(): void {
		if (this.#lost === 'once') this.#lost = null;
	}

	read<T>(parts: readonly StorePart[], work: (reader: StoreReader) => Promise<T>): Promise<T> {
		return this.#transaction(parts, false, () => this.#parts.disk.store.read(parts, work));
	}

	change<T>(parts: readonly StorePart[], work: (changer: StoreChanger) => Promise<T>): Promise<T> {
		return this.#transaction(parts, true, () =>
			this.#parts.disk.store.change(parts, async (changer) => {
				const result = await work(changer);
				this.#beforeCommit();
				return result;
			}),
		);
	}

	erase(
		keep: readonly (readonly [key: string, value: unknown])[] = [],
		isDue: (reader: StoreReader) => Promise<boolean> = () => Promise.resolve(true),
	): Promise<boolean> {
		return this.#transaction(null, true, () =>
			this.#parts.disk.store.erase(keep, async (reader) => {
				if (!(await isDue(reader))) return false;
				this.#beforeCommit();
				return true;
			}),
		);
	}

	close(): void {
		this.#closed = true;
	}

	#transaction<T>(parts: readonly StorePart[] | null, writes: boolean, work: () => Promise<T>): Promise<T> {
		const { disk, process, faults, chance, durability, kill } = this.#parts;
		if (!process.isAlive) return NEVER;
		const lost = this.#takeLost();
		if (lost !== null) return this.#later(() => Promise.reject(lost));
		return new Promise<T>((resolve, reject) => {
			disk.turns.ask(process, parts, writes, (end) => {
				process.timers.after(chance.between(...faults.latency), () => {
					const done = work();
					done.then(end, end);
					if (!writes) {
						process.answer(() => done).then(resolve, reject);
						return;
					}
					const answered = done.then(
						(result) => {
							if (chance.hits(faults.killsAtCommit / 2)) kill();
							// A strict commit is answered when it is flushed.
							const takes = chance.between(...faults.latency) * (durability === 'strict' ? 4 : 0.5);
							return this.#later(() => Promise.resolve(result), takes);
						},
						(error: unknown) => this.#later(() => Promise.reject(error as Error), 0),
					);
					process.answer(() => answered).then(resolve, reject);
				});
			});
		});
	}

	/** What is committed is committed whole, or nothing of it. */
	#beforeCommit(): void {
		const { disk, faults, chance, durability, kill } = this.#parts;
		if (chance.hits(faults.killsAtCommit / 2)) {
			kill();
			throw new Error('killed');
		}
		if (faults.quota) throw new AppError('storage-full', named('QuotaExceededError'));
		if (chance.hits(faults.abort)) throw new AppError('storage-failed', named('AbortError'));
		disk.commitsNext(durability);
	}

	#takeLost(): AppError | null {
		if (this.#closed || this.#parts.faults.closed)
			return new AppError('storage-failed', named('DatabaseClosedError'));
		const lost = this.#lost;
		if (lost === 'once') this.#lost = null;
		if (lost === null) return null;
		const code = lost === 'superseded' ? 'reload' : lost === 'newer' ? 'store-newer' : 'storage-failed';
		return new AppError(code, named('DatabaseClosedError'));
	}

	#later<T>(work: () => Promise<T>, ms = 0.1): Promise<T> {
		const { process } = this.#parts;
		return new Promise((resolve, reject) =>
			process.timers.after(ms, () => void work().then(resolve, reject)),
		);
	}
}

function named(name: string): Error {
	return Object.assign(new Error(name), { name });
}
