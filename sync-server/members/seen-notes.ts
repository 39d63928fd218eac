import type { Ports } from '../ports.ts';
import type { DeviceSeen, Store } from '../store/store.ts';

/** Between one note and the next on its way to the disk. */
const PAUSE = 50;
/** After the store has failed. */
const LONG_PAUSE = 5_000;

/**
 * What devices said of themselves at their hello, on its way to the disk. A thousand devices that come back at once must
 * not wait for a thousand transactions, so that notes are written one after another, beside everything else; of one
 * device only the newest. Lost with a kill: they are for the list of devices alone.
 */
export class SeenNotes {
	readonly #store: Pick<Store, 'deviceSeen'>;
	readonly #ports: Pick<Ports, 'timers' | 'log'>;
	readonly #waiting = new Map<string, DeviceSeen>();
	#cancel: (() => void) | null = null;
	#closed = false;

	constructor(store: Pick<Store, 'deviceSeen'>, ports: Pick<Ports, 'timers' | 'log'>) {
		this.#store = store;
		this.#ports = ports;
	}

	note(device: string, seen: DeviceSeen): void {
		this.#waiting.set(device, seen);
		this.#later(PAUSE);
	}

	/** Writes all that waits, now: before the list is read. What a failing disk does not take goes on waiting. */
	async flush(): Promise<void> {
		this.#cancel?.();
		this.#cancel = null;
		try {
			while (this.#waiting.size > 0) await this.#writeOne();
		} catch (error) {
			this.#failed(error);
		}
	}

	/** Gives up what still waits. */
	close(): void {
		this.#closed = true;
		this.#waiting.clear();
		this.#cancel?.();
		this.#cancel = null;
	}

	#later(pause: number): void {
		if (this.#closed) return;
		this.#cancel ??= this.#ports.timers.after(pause, () => {
			this.#cancel = null;
			this.#writeOne().then(
				() => {
					if (this.#waiting.size > 0) this.#later(PAUSE);
				},
				(error: unknown) => this.#failed(error),
			);
		});
	}

	#failed(error: unknown): void {
		this.#ports.log.warn({ err: error }, 'a note about a device could not be stored');
		this.#later(LONG_PAUSE);
	}

	async #writeOne(): Promise<void> {
		const [first] = this.#waiting;
		if (first === undefined) return;
		const [device, seen] = first;
		await this.#store.deviceSeen(device, seen);
		// What was said meanwhile is newer.
		if (this.#waiting.get(device) === seen) this.#waiting.delete(device);
	}
}
