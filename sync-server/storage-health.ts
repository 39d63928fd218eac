import type { StorageCause } from '../src/lib/protocol/storage-cause.ts';
import type { Ports } from './ports.ts';
import { isFromDatabase, storageCauseOf } from './store/storage-cause.ts';

/** How often it is tried whether what failed works again. */
const TRY_EVERY = 5_000;

/** What can fail apart from the rest: storing updates, anything else of the database, and photos. */
export type StoragePart = 'updates' | 'database' | 'files';

/**
 * Whether the station can store what comes, and what keeps it from it.
 *
 * 1. A part that has failed counts as failing until something of that part was stored.
 * 2. While a part fails it is tried every few seconds; updates are tried by their own queue.
 */
export class StorageHealth {
	readonly #ports: Ports;
	readonly #changed: () => void;
	readonly #attempts = new Map<StoragePart, () => Promise<unknown>>();
	readonly #failing = new Map<StoragePart, StorageCause>();
	#cause: StorageCause | null = null;
	#cancel: (() => void) | null = null;
	#closed = false;

	/** @param changed called when `cause` is another one */
	constructor(ports: Ports, changed: () => void) {
		this.#ports = ports;
		this.#changed = changed;
	}

	/** What keeps the station from storing; `null` while all is well. */
	get cause(): StorageCause | null {
		return this.#cause;
	}

	/** How to find out whether a part can store again. */
	tryBy(part: StoragePart, attempt: () => Promise<unknown>): void {
		this.#attempts.set(part, attempt);
	}

	failed(part: StoragePart, cause: StorageCause): void {
		if (this.#closed) return;
		this.#failing.set(part, cause);
		this.#look();
		if (this.#attempts.has(part)) this.#tryLater();
	}

	/** The same by an error, if it is one of the disk's. What the database throws is not the files'. */
	failedWith(part: StoragePart, error: unknown): void {
		if (part === 'files' && isFromDatabase(error)) return;
		const cause = storageCauseOf(error);
		if (cause !== null) this.failed(part, cause);
	}

	/** Something of this part is on the disk. */
	worked(part: StoragePart): void {
		if (this.#failing.delete(part)) this.#look();
	}

	close(): void {
		this.#closed = true;
		this.#cancel?.();
	}

	#look(): void {
		const [cause = null] = this.#failing.values();
		if (cause === this.#cause) return;
		this.#cause = cause;
		const { log } = this.#ports;
		if (cause === null) log.info({}, 'the station can store again');
		else log.error({ cause }, 'the station cannot store');
		this.#changed();
	}

	#tryLater(): void {
		this.#cancel ??= this.#ports.timers.after(TRY_EVERY, () => void this.#try());
	}

	async #try(): Promise<void> {
		for (const part of [...this.#failing.keys()])
			try {
				await this.#attempts.get(part)?.();
				if (this.#attempts.has(part)) this.worked(part);
			} catch (error) {
				this.failed(part, storageCauseOf(error) ?? 'other');
			}
		this.#cancel = null;
		if (!this.#closed && [...this.#failing.keys()].some((part) => this.#attempts.has(part))) this.#tryLater();
	}
}
