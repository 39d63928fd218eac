import type { Timers } from '../ports.ts';

/** Answers a question, and says when it is done. */
type Answer = (answered: () => void) => void;

/**
 * The questions for whole documents that one connection asks. An answer costs as much as the document is large, and a
 * question five bytes: so one is answered at a time, others' messages come in between, and of each channel only the
 * newest question waits.
 */
export class Questions {
	readonly #timers: Timers;
	readonly #waiting = new Map<unknown, Answer>();
	#busy = false;

	constructor(timers: Timers) {
		this.#timers = timers;
	}

	put(channel: unknown, answer: Answer): void {
		this.#waiting.delete(channel);
		this.#waiting.set(channel, answer);
		if (!this.#busy) this.#next();
	}

	/** The channel is closed. */
	drop(channel: unknown): void {
		this.#waiting.delete(channel);
	}

	#next(): void {
		const [first] = this.#waiting;
		this.#busy = first !== undefined;
		if (first === undefined) return;
		this.#waiting.delete(first[0]);
		first[1](() => this.#timers.soon(() => this.#next()));
	}
}
