import { MemorySnapshots } from '../../../src/lib/replica/documents/memory-snapshots.ts';
import { MemoryStore } from '../../../src/lib/replica/store/memory-store.ts';
import type { Chance } from '../world/chance.ts';
import { TransactionTurns } from './transaction-turns.ts';

/** What the browser of a phone whose power goes may not have flushed yet. */
const UNFLUSHED_MS = 1_000;

/** All that is on a device: the store, the snapshots beside it, and the mark that it was somebody's. */
export class DeviceDisk {
	store = this.#makeStore();
	readonly snapshots = new MemorySnapshots();
	readonly turns = new TransactionTurns();
	/** What localStorage remembers. */
	marker: string | null = null;
	readonly #now: () => number;
	/** Each snapshot as it was before it was stored last. */
	readonly #formerSnapshots = new Map<string, Uint8Array | undefined>();
	/** What was not flushed, in the order of commits. */
	#unflushed: { at: number; undo: () => void }[] = [];
	#commitsStrictly = true;

	/** @param now the world's time */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** Says how what is about to commit does: strict is flushed, and with it all that came before. */
	commitsNext(durability: 'strict' | 'relaxed'): void {
		this.#commitsStrictly = durability === 'strict';
	}

	/** Stores a snapshot, as relaxed as y-indexeddb does. */
	putSnapshot(name: string, bytes: Uint8Array | null): void {
		const { stored } = this.snapshots;
		const before = stored.get(name);
		if (bytes === null) stored.delete(name);
		else stored.set(name, bytes);
		this.#formerSnapshots.set(name, before);
		this.#committed(false, () => {
			if (before === undefined) stored.delete(name);
			else stored.set(name, before);
		});
	}

	/** The power goes: of what was not flushed, the latest is lost. */
	crash(chance: Chance): number {
		const since = this.#now() - UNFLUSHED_MS;
		const mayGo = this.#unflushed.filter(({ at }) => at > since);
		const lost = mayGo.slice(mayGo.length - chance.below(mayGo.length + 1));
		for (const { undo } of lost.reverse()) undo();
		this.#unflushed = [];
		return lost.length;
	}

	/** The store is gone with all that is in it; snapshots and the mark are other places. */
	loseStore(): void {
		this.store = this.#makeStore();
		this.#unflushed = [];
	}

	/** The browser has cleared the origin's databases. */
	loseEverything(): void {
		this.loseStore();
		this.loseSnapshots();
	}

	/** What y-indexeddb kept is gone. */
	loseSnapshots(): void {
		this.snapshots.stored.clear();
		this.#unflushed = [];
	}

	/** What y-indexeddb kept last is gone. */
	loseSnapshotTail(): void {
		for (const [name, former] of this.#formerSnapshots) {
			if (former === undefined) this.snapshots.stored.delete(name);
			else this.snapshots.stored.set(name, former);
		}
		this.#formerSnapshots.clear();
		this.#unflushed = [];
	}

	#makeStore(): MemoryStore {
		return new MemoryStore(
			() => undefined,
			(undo) => this.#committed(this.#commitsStrictly, undo),
		);
	}

	#committed(strictly: boolean, undo: () => void): void {
		if (strictly) {
			this.#unflushed = [];
			return;
		}
		const now = this.#now();
		// What is older was flushed by itself.
		if ((this.#unflushed[0]?.at ?? now) <= now - 2 * UNFLUSHED_MS)
			this.#unflushed = this.#unflushed.filter(({ at }) => at > now - UNFLUSHED_MS);
		this.#unflushed.push({ at: now, undo });
	}
}
