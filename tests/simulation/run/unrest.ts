import type { Violation } from '../oracles/violation.ts';
import type { World } from '../world/world.ts';

/** What fails in a run, and what has: known to whoever lets something fail, and to whoever looks on. */
export class Unrest {
	/** Something has failed that may fail since all was put right: the program may say so. */
	disturbed = false;
	/** A backup was restored since all was put right: devices may not have come by yet. */
	restored = false;
	/** A backup was ever restored. */
	everRestored = false;
	readonly #world: World;
	readonly #cures = new Set<() => void>();
	#violation: Violation | null = null;

	constructor(world: World) {
		this.#world = world;
	}

	/** Puts something right after so many ms, or with all the rest. */
	cureAfter(ms: number, cure: () => void): void {
		const once = () => {
			if (this.#cures.delete(once)) cure();
		};
		this.#cures.add(once);
		this.#world.time.after(ms, once);
	}

	/** Puts right what still fails. */
	cureAll(): void {
		for (const cure of [...this.#cures]) cure();
	}

	/** What has failed is over and done with. */
	settle(): void {
		this.disturbed = false;
		this.restored = false;
	}

	/** Notes what was met where nobody can be told of it at once; the first counts. */
	violated(violation: Violation): void {
		this.#violation ??= violation;
	}

	/** @throws Violation when one was met */
	check(): void {
		if (this.#violation !== null) throw this.#violation;
	}
}
