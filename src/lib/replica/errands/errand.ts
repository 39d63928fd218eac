import { AppError, type ErrorCode } from '../app-error.ts';
import type { Uploader } from '../link/link-ports.ts';
import type { Random, Timers } from '../ports.ts';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 120_000;

/** What befalls any request to a station over a bad line: tried again, and no news. */
const USUAL: readonly ErrorCode[] = ['offline', 'token-invalid', 'too-many', 'storage-failing'];

/** One time of doing an errand. */
export interface ErrandRun {
	token: string;
	/** Counts connections. */
	line: number;
	/** Nothing was done yet on this connection, or in this round. */
	isFirst: boolean;
	/** The connection has ended: what is begun later is for the next one. */
	isOver(): boolean;
	/** Something got through: the next failure waits as briefly as the first. */
	gotThrough(): void;
}

export interface ErrandParts {
	/** Does all that there is to do; called again when more may have come. */
	work(run: ErrandRun): Promise<void>;
	timers: Timers;
	random: Random;
	/** How often it is done without anybody having asked for it, in ms. */
	every?: number;
	report(error: unknown): void;
}

/**
 * Something that is done by HTTP while the station can be reached.
 *
 * 1. It is under way once at a time; who wakes it meanwhile has it done once more.
 * 2. A failure waits, with growing pauses, and goes on at the next connection at the latest. Of a connection that has
 *    ended it is none.
 */
export class Errand implements Uploader {
	readonly #parts: ErrandParts;
	#token: string | null = null;
	#line = 0;
	#isFirst = true;
	#running = false;
	#again = false;
	#pause = FIRST_PAUSE_MS;
	#cancelPause: () => void = () => undefined;
	#cancelRound: () => void = () => undefined;

	constructor(parts: ErrandParts) {
		this.#parts = parts;
	}

	begin(token: string): void {
		this.#token = token;
		this.#line++;
		this.#isFirst = true;
		this.#pause = FIRST_PAUSE_MS;
		this.#scheduleRound();
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
		this.#cancelRound();
	}

	async #run(): Promise<void> {
		this.#running = true;
		while (this.#again && this.#token !== null) {
			this.#again = false;
			const [line, isFirst] = [this.#line, this.#isFirst];
			this.#isFirst = false;
			try {
				await this.#parts.work({
					token: this.#token,
					line,
					isFirst,
					isOver: () => line !== this.#line,
					gotThrough: () => (this.#pause = FIRST_PAUSE_MS),
				});
				this.#pause = FIRST_PAUSE_MS;
			} catch (error) {
				this.#isFirst ||= isFirst;
				if (line === this.#line) this.#failed(error);
			}
		}
		this.#running = false;
	}

	/** Tries again after a pause with jitter. */
	#failed(error: unknown): void {
		if (!(error instanceof AppError) || !USUAL.includes(error.code)) this.#parts.report(error);
		const ms = this.#pause * (0.5 + this.#parts.random.fraction() / 2);
		this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
		this.#cancelPause();
		this.#cancelPause = this.#parts.timers.after(ms, () => this.wake());
	}

	#scheduleRound(): void {
		const { every, timers } = this.#parts;
		this.#cancelRound();
		if (every === undefined) return;
		this.#cancelRound = timers.after(every, () => {
			this.#isFirst = true;
			this.#scheduleRound();
			this.wake();
		});
	}
}

/** Several things that wait for the station, as one. */
export function together(...uploaders: readonly Uploader[]): Uploader {
	return {
		begin(token) {
			for (const uploader of uploaders) uploader.begin(token);
		},
		wake() {
			for (const uploader of uploaders) uploader.wake();
		},
		end() {
			for (const uploader of uploaders) uploader.end();
		},
	};
}
