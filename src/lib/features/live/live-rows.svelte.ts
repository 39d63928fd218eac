import { liveQuery } from 'dexie';
import { createSubscriber } from 'svelte/reactivity';
import { isSame } from '../../domain/kernel/is-same.ts';

/** What a live query knows: nothing yet, its rows, or why there are none. */
export type LiveState<T> =
	| { readonly kind: 'loading' }
	| { readonly kind: 'ready'; readonly rows: T }
	| { readonly kind: 'failed'; readonly error: unknown };

type Query<T> = () => Promise<T> | T;

/** One running query: observed as long as something on screen reads it. */
class Source<T> {
	#state: LiveState<T> = { kind: 'loading' };
	readonly #observe: () => void;

	constructor(query: Query<T>, arrived: (rows: T) => void) {
		this.#observe = createSubscriber((update) => {
			let closed = false;
			let asked = 0;
			let shown = 0;
			const show = (turn: number, rows: T) => {
				if (closed || turn < shown) return;
				shown = turn;
				// Dexie asks again for every row of a table when many were written anywhere in it.
				if (this.#state.kind === 'ready' && isSame(this.#state.rows, rows)) return;
				this.#state = { kind: 'ready', rows };
				arrived(rows);
				update();
			};
			// Dexie drops a result when a table was written meanwhile, and asks again. While a station is being received
			// that would be every time, and a slow phone's screen stayed empty to the end: so each result is shown.
			const shownQuery = () => {
				const turn = ++asked;
				return Promise.resolve(query()).then((rows) => {
					// In a task of its own, since here everything still counts as part of the query.
					setTimeout(() => show(turn, rows));
				});
			};
			const subscription = liveQuery(shownQuery).subscribe({
				error: (error: unknown) => {
					this.#state = { kind: 'failed', error };
					update();
				},
			});
			return () => {
				closed = true;
				subscription.unsubscribe();
			};
		});
	}

	get state(): LiveState<T> {
		this.#observe();
		return this.#state;
	}
}

/**
 * THE adapter of Dexie's live queries to runes: whatever a screen shows of the device's index comes through here.
 *
 * 1. `make` is read reactively and answers the query to run: when something that `make` itself read changes, a new
 *    query takes the old one's place. What the query reads is watched by Dexie, not by Svelte.
 * 2. A query runs only while an effect or a template reads `current` or `state`.
 * 3. Rows that are read again and are the same stay the same objects, and nothing is drawn or sorted anew.
 * 4. After a change of the query, `current` is `undefined` until its rows have come, so that nobody sees another
 *    person's rows; with `keep` it is what was there before (lists under a search field, which would flicker).
 */
export class LiveRows<T> {
	readonly #make: () => Query<T>;
	readonly #keep: boolean;
	#attempt = $state(0);
	#latest: { readonly rows: T } | undefined;

	constructor(make: () => Query<T>, options: { keep?: boolean } = {}) {
		this.#make = make;
		this.#keep = options.keep ?? false;
	}

	readonly #source = $derived.by(() => {
		void this.#attempt;
		const query = this.#make();
		return new Source(query, (rows) => {
			this.#latest = { rows };
		});
	});

	/** The rows, `undefined` while there are none to show. */
	get current(): T | undefined {
		const state = this.#source.state;
		if (state.kind === 'ready') return state.rows;
		return this.#keep ? this.#latest?.rows : undefined;
	}

	/** How the present query does, whatever `current` still shows. */
	get state(): LiveState<T> {
		return this.#source.state;
	}

	get loading(): boolean {
		return this.state.kind === 'loading';
	}

	get failed(): boolean {
		return this.state.kind === 'failed';
	}

	/** Runs it again after it has failed: Dexie ends a query that throws. */
	retry(): void {
		this.#attempt++;
	}
}

/** A live query for the screen: `const visits = liveRows(() => () => replica.rows.visits.toArray())`. */
export function liveRows<T>(make: () => Query<T>, options?: { keep?: boolean }): LiveRows<T> {
	return new LiveRows(make, options);
}
