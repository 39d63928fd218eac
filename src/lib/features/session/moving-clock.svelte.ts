import { createSubscriber } from 'svelte/reactivity';
import type { Replica } from '$lib/replica/replica.ts';

/** “2 小时前” and “今天” need no more. */
const TICK_MS = 30_000;

/** The device's clock as screens read it: what was derived from it moves on with it, also over midnight. */
export class MovingClock {
	readonly #replica: Pick<Replica, 'now' | 'today'>;
	readonly #observe: () => void;

	constructor(replica: Pick<Replica, 'now' | 'today'>) {
		this.#replica = replica;
		this.#observe = createSubscriber((update) => {
			const timer = setInterval(update, TICK_MS);
			// A phone's page sleeps for hours: the timer then comes late, and the old day would be on screen.
			document.addEventListener('visibilitychange', update);
			return () => {
				clearInterval(timer);
				document.removeEventListener('visibilitychange', update);
			};
		});
	}

	/** Ms since 1970, as of the last tick or later. */
	get now(): number {
		this.#observe();
		return this.#replica.now();
	}

	/** `2026-11-24` */
	get today(): string {
		this.#observe();
		return this.#replica.today();
	}
}
