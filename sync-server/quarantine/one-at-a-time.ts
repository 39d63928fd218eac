/** Lets what is done under one name happen one after the other. */
export class OneAtATime {
	readonly #last = new Map<string, Promise<unknown>>();

	async run<T>(name: string, work: () => Promise<T>): Promise<T> {
		const before = this.#last.get(name) ?? Promise.resolve();
		const own = before.then(work, work);
		this.#last.set(name, own);
		try {
			return await own;
		} finally {
			if (this.#last.get(name) === own) this.#last.delete(name);
		}
	}
}
