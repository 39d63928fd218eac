interface Due {
	at: number;
	/** Of what is due at one moment, the first to be asked for comes first. */
	order: number;
	callback: (() => void) | null;
}

/** Time that passes only when the next thing is due. */
export class VirtualTime {
	#now = 1_780_000_000_000;
	#order = 0;
	/** A binary heap: the next one is the first. */
	readonly #heap: Due[] = [];
	#cancelled = 0;

	now(): number {
		return this.#now;
	}

	/** What is due and was not cancelled. */
	get waiting(): number {
		return this.#heap.length - this.#cancelled;
	}

	/** Calls back once after `ms`; the answer cancels it. */
	after(ms: number, callback: () => void): () => void {
		const due: Due = { at: this.#now + Math.max(0, ms), order: this.#order++, callback };
		this.#heap.push(due);
		this.#up(this.#heap.length - 1);
		return () => {
			if (due.callback === null) return;
			due.callback = null;
			this.#cancelled++;
		};
	}

	/**
	 * Lets the next thing happen, and all that follows from it without waiting for another.
	 * @returns false when nothing is due up to `until`: then it is that time now
	 */
	async step(until: number): Promise<boolean> {
		for (;;) {
			const next = this.#heap[0];
			if (next === undefined || next.at > until) {
				this.#now = Math.max(this.#now, until);
				return false;
			}
			this.#pop();
			const { callback } = next;
			if (callback === null) {
				this.#cancelled--;
				continue;
			}
			next.callback = null;
			this.#now = Math.max(this.#now, next.at);
			callback();
			await settled();
			return true;
		}
	}

	#up(from: number): void {
		const heap = this.#heap;
		let at = from;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!isBefore(heap[at]!, heap[parent]!)) return;
			[heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
			at = parent;
		}
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop()!;
		if (heap.length === 0) return;
		heap[0] = last;
		let at = 0;
		for (;;) {
			let first = at;
			for (const child of [2 * at + 1, 2 * at + 2])
				if (child < heap.length && isBefore(heap[child]!, heap[first]!)) first = child;
			if (first === at) return;
			[heap[at], heap[first]] = [heap[first]!, heap[at]!];
			at = first;
		}
	}
}

function isBefore(a: Due, b: Due): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Everything that waits for no time to pass has happened. Nothing in a simulation waits for another thread or a disk. */
export function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
