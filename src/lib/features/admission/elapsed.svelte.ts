import { createSubscriber } from 'svelte/reactivity';

/** Whole seconds since a moment, for words that must show that work goes on. Ticks only while it is on screen. */
export class Elapsed {
	readonly #since: number;
	readonly #now: () => number;
	readonly #subscribe = createSubscriber((update) => {
		const timer = setInterval(update, 1_000);
		return () => clearInterval(timer);
	});

	constructor(since: number, now: () => number) {
		this.#since = since;
		this.#now = now;
	}

	get seconds(): number {
		this.#subscribe();
		return Math.max(0, Math.floor((this.#now() - this.#since) / 1_000));
	}
}
