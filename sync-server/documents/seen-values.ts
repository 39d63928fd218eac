/** The values of one entry: a record's or a group's fields. */
export type Values = Readonly<Record<string, unknown>>;

/** More overwritten entries than anybody makes while somebody else's change is on its way. */
const MOST = 200;

interface Seen {
	client: number;
	clock: number;
	/** `null`: nobody knows any more. */
	values: Values | null;
}

/**
 * What entries held that have been overwritten: Yjs forgets it at once, and whoever changes something without having
 * seen the overwriting change must be measured by what they did see. Older ones are found in the operations' record.
 *
 * It is written to at every edit and asked only where two edits met: so it is a ring that is searched, no map.
 */
export class SeenValues {
	#ring: Seen[] = [];
	#next = 0;
	/** For whom the station wrote when it put two changes together, by the item. */
	readonly #authors = new Map<string, string>();

	get({ client, clock }: { client: number; clock: number }): Values | null | undefined {
		// The newest first: what was looked up may stand in the place of what was not known.
		for (let back = 1; back <= this.#ring.length; back++) {
			const seen = this.#ring[(this.#next - back + this.#ring.length) % this.#ring.length];
			if (seen?.client === client && seen.clock === clock) return seen.values;
		}
		return undefined;
	}

	set({ client, clock }: { client: number; clock: number }, values: Values | null): void {
		this.#ring[this.#next] = { client, clock, values };
		this.#next = (this.#next + 1) % MOST;
	}

	author(item: string): string | null {
		return this.#authors.get(item) ?? null;
	}

	setAuthor(item: string, member: string): void {
		this.#authors.set(item, member);
		if (this.#authors.size <= MOST) return;
		for (const oldest of this.#authors.keys()) {
			this.#authors.delete(oldest);
			return;
		}
	}

	clear(): void {
		this.#ring = [];
		this.#next = 0;
		this.#authors.clear();
	}
}
