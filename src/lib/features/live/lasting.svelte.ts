import { createSubscriber } from 'svelte/reactivity';

/**
 * A value that is shown only when it has lasted. What waits for the station is there for a tenth of a second with every
 * key that somebody types into a shared text: told each time it would flicker, and be drawn anew several times a key.
 */
export class Lasting<T> {
	readonly #quiet: T;
	readonly #observe: () => void;
	#shown: T;

	/** `quiet` is the value that is shown at once, and before anything is known; others after `ms`. */
	constructor(read: () => T, quiet: T, ms: number) {
		this.#quiet = quiet;
		this.#shown = quiet;
		this.#observe = createSubscriber((update) =>
			$effect.root(() => {
				// Time is outside of runes: the effect only starts and stops the clock.
				$effect(() => {
					const value = read();
					if (value === this.#shown) return;
					const show = () => {
						this.#shown = value;
						update();
					};
					// What is shown already goes on being told truly: five that wait become six at once.
					if (value === this.#quiet || this.#shown !== this.#quiet) return show();
					const timer = setTimeout(show, ms);
					return () => clearTimeout(timer);
				});
			}),
		);
	}

	get current(): T {
		this.#observe();
		return this.#shown;
	}
}
