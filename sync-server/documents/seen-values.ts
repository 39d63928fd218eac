/** The values of one entry: a record's or a group's fields. */
export type Values = Readonly<Record<string, unknown>>;

/** More overwritten entries than anybody makes while somebody else's change is on its way. */
const MOST = 200;

/**
 * What entries held that have been overwritten: Yjs forgets it at once, and whoever changes something without having
 * seen the overwriting change must be measured by what they did see. Older ones are found in the operations' record.
 */
export class SeenValues {
	/** `null`: nobody knows any more. */
	#values = new Map<string, Values | null>();
	/** For whom the station wrote when it put two changes together. */
	#authors = new Map<string, string>();

	get(item: string): Values | null | undefined {
		return this.#values.get(item);
	}

	set(item: string, values: Values | null): void {
		keep(this.#values, item, values);
	}

	author(item: string): string | null {
		return this.#authors.get(item) ?? null;
	}

	setAuthor(item: string, member: string): void {
		keep(this.#authors, item, member);
	}

	clear(): void {
		this.#values.clear();
		this.#authors.clear();
	}
}

function keep<T>(map: Map<string, T>, item: string, value: T): void {
	map.delete(item);
	map.set(item, value);
	if (map.size <= MOST) return;
	for (const oldest of map.keys()) {
		map.delete(oldest);
		return;
	}
}
