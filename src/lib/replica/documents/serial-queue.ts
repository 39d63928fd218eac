/** Runs jobs one after another, in the order in which they were given. A job that fails does not stop the next. */
export class SerialQueue {
	#last: Promise<unknown> = Promise.resolve();

	run<T>(job: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(job);
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}
