import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Clock } from '../ports.ts';
import type { BlobFiles } from './blob-files.ts';
import { HttpProblem } from './http-problem.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Pieces of one device that may be in memory at once. The app sends one after another. */
const MOST_AT_ONCE = 4;

/** What one device may make the station keep: in memory, as beginnings on the disk, and on one day. */
export class BlobQuota {
	readonly #clock: Clock;
	readonly #files: BlobFiles;
	/** Uploads under way: two requests for one must not write between each other. */
	readonly #busy = new Map<string, Set<string>>();
	#day = 0;
	readonly #bytes = new Map<string, number>();

	constructor(clock: Clock, files: BlobFiles) {
		this.#clock = clock;
		this.#files = files;
	}

	/** Does something with an upload that nobody else does meanwhile. */
	async alone<T>(device: string, hash: string, work: () => Promise<T>): Promise<T> {
		const busy = this.#busy.get(device) ?? new Set<string>();
		if (busy.has(hash) || busy.size >= MOST_AT_ONCE) throw new HttpProblem('too-many');
		this.#busy.set(device, busy.add(hash));
		try {
			return await work();
		} finally {
			busy.delete(hash);
			if (busy.size === 0) this.#busy.delete(device);
		}
	}

	/** @throws HttpProblem `quota` when a device has sent enough for a day, or has begun too much that it did not finish */
	async allow(device: string, { begins, bytes }: { begins: boolean; bytes: number }): Promise<void> {
		await this.#nextDay();
		if (this.#sent(device) + bytes > LIMITS.blobsPerDay) throw new HttpProblem('quota');
		if (begins && (await this.#files.begun(device)) >= LIMITS.blobsBegun) throw new HttpProblem('quota');
	}

	spend(device: string, bytes: number): void {
		this.#bytes.set(device, this.#sent(device) + bytes);
	}

	#sent(device: string): number {
		return this.#bytes.get(device) ?? 0;
	}

	async #nextDay(): Promise<void> {
		const now = this.#clock.now();
		const day = Math.floor(now / DAY);
		if (day === this.#day) return;
		this.#day = day;
		this.#bytes.clear();
		await this.#files.prepare(now);
	}
}
