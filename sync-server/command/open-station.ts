import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DocumentRegistry } from '../documents/document-registry.ts';
import { Membership } from '../members/membership.ts';
import type { Ports } from '../ports.ts';
import { StationProblem } from '../station-problem.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';

/** A station as the command line works on it, beside a running server or without one. */
export interface OpenStation {
	/** The data directory. */
	data: string;
	ports: Ports;
	store: Store;
	registry: DocumentRegistry;
	membership: Membership;
}

/**
 * Opens the data directory, does something there, and leaves it in order.
 * @param make whether a directory without a station may become one
 * @throws StationProblem `no-station` when there is none and none is made
 */
export async function withStation<T>(
	{ data, make }: { data: string; make: boolean },
	ports: Ports,
	work: (station: OpenStation) => Promise<T>,
): Promise<T> {
	const none = () => new StationProblem('no-station', `There is no station in ${data} yet.`);
	if (!make && !existsSync(join(data, 'station.db'))) throw none();
	const store = openStore(data, ports);
	const membership = new Membership();
	const registry = new DocumentRegistry(store, ports, membership, ({ document, rows }) => {
		membership.take(document, rows);
	});
	try {
		if (!make && (await store.meta('set-up-at')) === null) throw none();
		await registry.readHeads();
		await membership.read(store);
		return await work({ data, ports, store, registry, membership });
	} finally {
		await registry.drained();
		registry.close();
		await store.close();
	}
}
