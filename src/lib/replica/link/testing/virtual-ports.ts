import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Bus, Clock, Deflate, HoldLock, Random, Timers } from '../../ports.ts';

/** Lets everything run that has already begun and waits for nothing outside. */
export async function settled(): Promise<void> {
	for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** Time that passes only when a test says so. */
export class VirtualTime implements Clock, Timers {
	#now = 1_700_000_000_000;
	#timers: { at: number; callback: () => void }[] = [];

	now(): number {
		return this.#now;
	}

	/** Timers that have been set and neither run nor cancelled. */
	get pending(): number {
		return this.#timers.length;
	}

	after(ms: number, callback: () => void): () => void {
		const timer = { at: this.#now + ms, callback };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}

	/** Passes so much time, running what falls due in its order. */
	async pass(ms: number): Promise<void> {
		const end = this.#now + ms;
		for (;;) {
			await settled();
			const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
			if (due === undefined) break;
			this.#timers = this.#timers.filter((other) => other !== due);
			this.#now = Math.max(this.#now, due.at);
			due.callback();
		}
		this.#now = end;
	}
}

/** Chance that repeats: a small generator from a seed, or always the same fraction. */
export class VirtualRandom implements Random {
	#state: number;
	/** When set, what `fraction` answers. */
	fixed: number | null = null;

	constructor(seed = 1) {
		this.#state = seed;
	}

	fraction(): number {
		if (this.fixed !== null) return this.fixed;
		this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
		return this.#state / 2 ** 32;
	}

	bytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => Math.floor(this.fraction() * 256));
	}
}

/** What all tabs of an origin share: the bus, and the locks. */
export class Origin {
	readonly #listeners = new Map<object, Set<(message: unknown) => void>>();
	readonly #waiting = new Map<string, (() => void)[]>();
	readonly #held = new Set<string>();

	/** A tab's end of the bus. Messages are clones, as on a BroadcastChannel, and arrive later. */
	bus(): Bus {
		const own = new Set<(message: unknown) => void>();
		this.#listeners.set(own, own);
		return {
			post: (message) => {
				for (const listeners of this.#listeners.values())
					for (const listener of listeners)
						if (listeners !== own)
							queueMicrotask(() => listeners.has(listener) && listener(structuredClone(message)));
			},
			listen: (callback) => {
				own.add(callback);
				return () => own.delete(callback);
			},
		};
	}

	readonly holdLock: HoldLock = (name, work) => {
		const abort = new AbortController();
		const waiting = this.#waiting.get(name) ?? [];
		this.#waiting.set(name, waiting);
		const free = () => {
			this.#held.delete(name);
			waiting.shift()?.();
		};
		const take = () => {
			if (abort.signal.aborted) return;
			this.#held.add(name);
			void work(abort.signal).then(free);
		};
		if (this.#held.has(name)) waiting.push(take);
		else take();
		return () => {
			const index = waiting.indexOf(take);
			if (index >= 0) waiting.splice(index, 1);
			abort.abort();
		};
	};
}

/** Real deflate, without a thread: it is done when it is asked for. */
export const promptDeflate: Deflate = {
	deflate: async (bytes) => new Uint8Array(deflateRawSync(bytes)),
	inflate: async (bytes, limit) => new Uint8Array(inflateRawSync(bytes, { maxOutputLength: limit })),
};
