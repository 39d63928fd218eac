import type { StationApi } from '../admission/station-api.ts';
import { AppError, type ErrorCode } from '../app-error.ts';
import type { Uploader } from '../link/link-ports.ts';
import type { Random, Timers } from '../ports.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { sendPhotos } from './send-photos.ts';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 120_000;

export interface BlobUploaderParts {
	store: DeviceStore;
	api: StationApi;
	timers: Timers;
	random: Random;
	report(error: unknown): void;
}

/**
 * Sends photos and signatures, one after another, each from where the station has it.
 *
 * 1. One is `stored` on this device only when the station has said that it has it whole.
 * 2. It runs only while the link is connected; a failure waits, with growing pauses.
 */
export class BlobUploader implements Uploader {
	readonly #parts: BlobUploaderParts;
	#token: string | null = null;
	/** Counts connections: what began on an earlier one does not go on. */
	#line = 0;
	#running = false;
	#again = false;
	#pause = FIRST_PAUSE_MS;
	#cancelPause: () => void = () => undefined;
	/** Turned away on this connection. */
	readonly #refused = new Set<string>();

	constructor(parts: BlobUploaderParts) {
		this.#parts = parts;
	}

	begin(token: string): void {
		this.#token = token;
		this.#line++;
		this.#pause = FIRST_PAUSE_MS;
		this.#refused.clear();
		this.wake();
	}

	wake(): void {
		if (this.#token === null) return;
		this.#cancelPause();
		this.#again = true;
		if (!this.#running) void this.#run();
	}

	end(): void {
		this.#token = null;
		this.#line++;
		this.#cancelPause();
	}

	async #run(): Promise<void> {
		this.#running = true;
		while (this.#again && this.#token !== null) {
			this.#again = false;
			const line = this.#line;
			try {
				await this.#sendAll(this.#token, line);
			} catch (error) {
				if (line === this.#line) this.#failed(error);
			}
		}
		this.#running = false;
	}

	async #sendAll(token: string, line: number): Promise<void> {
		const { store, api } = this.#parts;
		await sendPhotos(store, api, token, {
			refused: this.#refused,
			isOver: () => line !== this.#line,
			sent: () => (this.#pause = FIRST_PAUSE_MS),
		});
	}

	/** Tries again after a pause with full jitter. */
	#failed(error: unknown): void {
		const known: readonly ErrorCode[] = ['offline', 'token-invalid', 'too-many', 'storage-failing'];
		if (!(error instanceof AppError) || !known.includes(error.code)) this.#parts.report(error);
		const ms = this.#pause * (0.5 + this.#parts.random.fraction() / 2);
		this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
		this.#cancelPause();
		this.#cancelPause = this.#parts.timers.after(ms, () => this.wake());
	}
}
