import type { Services } from '../services.ts';
import type { Quarantined } from '../store/store.ts';
import { hasCome } from './has-come.ts';

type Needs = Pick<Services, 'store' | 'ports' | 'registry'>;

/**
 * What waits in quarantine and has come to the station by another way since: after a restore a volunteer's device hands over
 * what staff's devices bring back later, with its author and history. Then there is nothing to decide.
 */
export class ReturnedItems {
	readonly #services: Needs;
	/** Where an item's document stood when it was last looked for. */
	readonly #looked = new Map<string, number>();

	constructor(services: Needs) {
		this.#services = services;
	}

	/** The same items as they stand after those that have returned are done with. */
	async settle(items: readonly Quarantined[]): Promise<Quarantined[]> {
		const settled: Quarantined[] = [];
		for (const item of items) settled.push((await this.#settle(item)) ?? item);
		return settled;
	}

	async #settle(item: Quarantined): Promise<Quarantined | null> {
		const { id, document, state } = item;
		if (state !== 'waiting' || item.clocks === null) return null;
		const head = this.#services.registry.heads.get(document) ?? 0;
		if (this.#looked.get(id) === head) return null;
		const returned = await settleReturned(item, this.#services);
		if (returned === null) this.#looked.set(id, head);
		else this.#looked.delete(id);
		return returned;
	}
}

/** Is done with an item when what is in it has come by another way; `null` while it waits, or when it was decided. */
export async function settleReturned(
	item: Quarantined,
	{ store, ports, registry }: Needs,
): Promise<Quarantined | null> {
	const { id, state, clocks } = item;
	if (state !== 'waiting' || clocks === null) return null;
	if (!(await hasCome({ ...item, clocks }, { store, registry }))) return null;
	return store.decideQuarantined(id, { state: 'accepted', at: ports.clock.now(), by: null, word: null });
}
