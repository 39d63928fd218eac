import { blobPath } from '../../protocol/http.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError, type ErrorCode } from '../app-error.ts';
import type { Uploader } from '../link/link-ports.ts';
import type { Random, Timers } from '../ports.ts';
import type { DeviceStore, StoredBlob } from '../store/device-store.ts';

/** Bytes of one request: what is lost at most when the line breaks. */
const PIECE_BYTES = 256 * 1024;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 120_000;

/** Reasons for which the same photo would be turned away again on this connection. The others may still go. */
const FINAL: readonly ErrorCode[] = ['not-yours', 'not-allowed', 'too-large', 'malformed', 'not-found'];

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
		const { store } = this.#parts;
		for (const hash of await store.read(['_blobs'], (reader) => reader.blobsIn('waiting'))) {
			if (line !== this.#line) return;
			const blob = await store.read(['_blobs'], (reader) => reader.blob(hash));
			if (blob?.state !== 'waiting' || this.#refused.has(hash)) continue;
			try {
				if (!(await this.#send(blob, token, line))) return;
			} catch (error) {
				if (!(error instanceof AppError) || !FINAL.includes(error.code)) throw error;
				this.#refused.add(hash);
				continue;
			}
			this.#pause = FIRST_PAUSE_MS;
			await store.change(['_blobs'], async (changer) => {
				const now = await changer.blob(hash);
				if (now !== undefined) await changer.putBlob({ ...now, state: 'stored' });
			});
		}
	}

	/** Whether the station has it whole; `false` when the connection ended meanwhile. */
	async #send({ document, hash, bytes }: StoredBlob, token: string, line: number): Promise<boolean> {
		const path = blobPath(document, hash);
		const authorization = `Bearer ${token}`;
		const { api } = this.#parts;
		let state = progress(await api.send(path, { method: 'HEAD', headers: { authorization } }));
		while (!state.complete) {
			if (line !== this.#line) return false;
			const { offset } = state;
			const response = await api.send(path, {
				method: 'PATCH',
				headers: {
					authorization,
					'content-type': 'application/octet-stream',
					'upload-offset': String(offset),
					'upload-length': String(bytes.length),
				},
				body: bytes.slice(offset, offset + PIECE_BYTES),
			});
			state = progress(response);
			// A station that takes nothing would be asked for ever.
			if (!state.complete && state.offset <= offset) throw new AppError('unreadable-answer');
		}
		return true;
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

function progress(response: Response): { offset: number; complete: boolean } {
	const offset = Number(response.headers.get('upload-offset'));
	if (!Number.isInteger(offset) || offset < 0) throw new AppError('unreadable-answer');
	return { offset, complete: response.headers.get('upload-complete') === '?1' };
}
