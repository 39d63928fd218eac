/** A step of a transaction, which can be taken back and taken again. */
interface Step {
	redo(): void;
	undo(): void;
}

/**
 * What one transaction does to the memory that stands for a disk. Everything is written through it, so that it can be
 * taken back: by a rollback, or by a crash before it was durable.
 */
export class DiskTransaction {
	readonly #steps: Step[] = [];

	/** Whether it wrote anything. */
	get isEmpty(): boolean {
		return this.#steps.length === 0;
	}

	put<K, V>(map: Map<K, V>, key: K, value: V): void {
		const before = map.get(key);
		this.#take({
			redo: () => void map.set(key, value),
			undo: () => void (before === undefined ? map.delete(key) : map.set(key, before)),
		});
	}

	remove<K, V>(map: Map<K, V>, key: K): void {
		const before = map.get(key);
		if (before === undefined) return;
		this.#take({ redo: () => void map.delete(key), undo: () => void map.set(key, before) });
	}

	push<T>(list: T[], item: T): void {
		this.#take({ redo: () => void list.push(item), undo: () => void list.pop() });
	}

	replace<T>(list: T[], at: number, item: T): void {
		const before = list[at] as T;
		this.#take({ redo: () => void (list[at] = item), undo: () => void (list[at] = before) });
	}

	set<T, K extends keyof T>(object: T, key: K, value: T[K]): void {
		const before = object[key];
		this.#take({ redo: () => void (object[key] = value), undo: () => void (object[key] = before) });
	}

	undo(): void {
		for (let i = this.#steps.length - 1; i >= 0; i--) this.#steps[i]!.undo();
	}

	redo(): void {
		for (const step of this.#steps) step.redo();
	}

	#take(step: Step): void {
		step.redo();
		this.#steps.push(step);
	}
}
