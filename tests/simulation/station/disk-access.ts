import type { DiskTransaction } from './disk-transaction.ts';
import type { DiskContent, StationDisk } from './station-disk.ts';

/** How a store comes to its disk. */
export interface DiskAccess {
	/** Transactions of this access that have written something. */
	readonly written: number;
	/** Sees what is durable. */
	read<T>(look: (content: DiskContent) => T): Promise<T>;
	/** Answers once what it wrote is durable. */
	write<T>(work: (content: DiskContent, transaction: DiskTransaction) => T): Promise<T>;
	close(): void;
}

/** Takes no time and knows no faults: for preparing a disk, and for looking at it from outside. */
export class DirectAccess implements DiskAccess {
	readonly #disk: StationDisk;
	#written = 0;
	#closed = false;

	constructor(disk: StationDisk) {
		this.#disk = disk;
	}

	get written(): number {
		return this.#written;
	}

	async read<T>(look: (content: DiskContent) => T): Promise<T> {
		if (this.#closed) throw new Error('the store is closed');
		return this.#disk.durable(look);
	}

	async write<T>(work: (content: DiskContent, transaction: DiskTransaction) => T): Promise<T> {
		if (this.#closed) throw new Error('the store is closed');
		const before = this.#disk.written;
		const result = this.#disk.transaction((transaction) => work(this.#disk.content, transaction));
		this.#written += this.#disk.written - before;
		this.#disk.sync();
		return result;
	}

	close(): void {
		this.#closed = true;
	}
}
