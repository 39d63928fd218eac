import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { DiskAccess } from './disk-access.ts';
import { DiskFault, StoreClosed } from './disk-fault.ts';
import type { DiskTransaction } from './disk-transaction.ts';
import type { DiskContent, StationDisk } from './station-disk.ts';

/**
 * How a process comes to its disk: transactions take their turns and their time, several of them may be made durable
 * together, and an answer comes when that is done. What is read is durable, but need not be the newest any more when the
 * answer comes. Of a process that was killed nothing goes on.
 */
export class DiskTurns implements DiskAccess {
	readonly #disk: StationDisk;
	readonly #process: Pick<SimProcess, 'timers' | 'whileAlive'>;
	readonly #chance: Chance;
	#written = 0;
	#closed = false;
	/** Resolves when the newest transaction has had its turn. */
	#turn: Promise<unknown> = Promise.resolve();
	#syncing = false;
	#waiting: { upTo: number; durable: () => void }[] = [];

	constructor(disk: StationDisk, process: Pick<SimProcess, 'timers' | 'whileAlive'>, chance: Chance) {
		this.#disk = disk;
		this.#process = process;
		this.#chance = chance;
	}

	get written(): number {
		return this.#written;
	}

	async read<T>(look: (content: DiskContent) => T): Promise<T> {
		if (this.#closed) throw new StoreClosed();
		const time = this.#chance.between(...this.#disk.reading);
		const isFirstAsked = this.#chance.hits(0.5);
		if (!isFirstAsked) await this.#pause(time);
		if (this.#disk.failing === 'broken') throw new DiskFault('broken');
		const result = this.#disk.durable(look);
		if (isFirstAsked) await this.#pause(time);
		return result;
	}

	async write<T>(work: (content: DiskContent, transaction: DiskTransaction) => T): Promise<T> {
		const written = this.#turn.then(() => this.#write(work));
		this.#turn = written.catch(() => undefined);
		const { result, upTo } = await written;
		await this.#durable(upTo);
		const { loseAnswers } = this.#disk;
		if (loseAnswers > 0 && this.#chance.hits(loseAnswers)) throw new DiskFault('answer lost');
		return result;
	}

	/** What has not had its turn is not done any more. */
	close(): void {
		this.#closed = true;
	}

	async #write<T>(
		work: (content: DiskContent, transaction: DiskTransaction) => T,
	): Promise<{ result: T; upTo: number }> {
		if (this.#closed) throw new StoreClosed();
		await this.#pause(this.#chance.between(...this.#disk.latency));
		if (this.#closed) throw new StoreClosed();
		if (this.#disk.failing !== null) throw new DiskFault(this.#disk.failing);
		const before = this.#disk.written;
		const result = this.#disk.transaction((transaction) => work(this.#disk.content, transaction));
		const upTo = this.#disk.written;
		this.#written += upTo - before;
		return { result, upTo };
	}

	#durable(upTo: number): Promise<void> {
		if (this.#disk.synced >= upTo) return Promise.resolve();
		return new Promise((resolve) => {
			this.#waiting.push({ upTo, durable: resolve });
			if (!this.#syncing) void this.#sync();
		});
	}

	async #sync(): Promise<void> {
		this.#syncing = true;
		while (this.#waiting.length > 0) {
			const upTo = this.#disk.written;
			await this.#pause(this.#chance.between(...this.#disk.latency));
			this.#disk.sync(upTo);
			const { synced } = this.#disk;
			const done = this.#waiting.filter((waiting) => waiting.upTo <= synced);
			this.#waiting = this.#waiting.filter((waiting) => waiting.upTo > synced);
			for (const { durable } of done) durable();
		}
		this.#syncing = false;
	}

	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const goOn = this.#process.whileAlive(resolve);
			this.#process.timers.after(ms, () => this.#disk.whenItAnswers(goOn));
		});
	}
}
