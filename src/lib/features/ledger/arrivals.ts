/**
 * Tells which of the records on screen have come while one looked, and have not been opened since. Apart from
 * screens: whoever asks says when.
 */
export class Arrivals {
	readonly #known = new Set<string>();
	readonly #news = new Set<string>();
	#begun = false;

	/**
	 * @param ids all that there are now
	 * @param catchingUp what comes now was there before, and only comes late to this device
	 */
	see(ids: Iterable<string>, catchingUp: boolean): void {
		const quiet = !this.#begun || catchingUp;
		this.#begun = true;
		for (const id of ids) {
			if (this.#known.has(id)) continue;
			this.#known.add(id);
			if (!quiet) this.#news.add(id);
		}
	}

	open(id: string): void {
		this.#news.delete(id);
	}

	/** Those that are news at this moment. */
	get news(): ReadonlySet<string> {
		return new Set(this.#news);
	}
}
