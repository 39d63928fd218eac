import type { Clocks } from '../../src/lib/protocol/http.ts';
import type { Services } from '../services.ts';
import type { Quarantined, Store } from '../store/store.ts';

/**
 * Whether what a device hands over has come to the station by another way, told by its clocks. Clocks alone prove nothing
 * where somebody else may have written under an id: of its own changes the device must be the only one that has, and of
 * others', which a restored station had lost, all records must stand.
 */
export async function hasCome(
	{
		document,
		device,
		reason,
		changes,
		clocks,
	}: Pick<Quarantined, 'document' | 'device' | 'reason' | 'changes'> & { clocks: Clocks },
	{ store, registry }: { store: Pick<Store, 'row'>; registry: Pick<Services['registry'], 'reached'> },
): Promise<boolean> {
	const isOwn = reason !== 'lost-by-station';
	if (!(await registry.reached(document, clocks, isOwn ? device : null))) return false;
	if (isOwn) return true;
	for (const { table, id } of changes) if ((await store.row(document, table, id)) === null) return false;
	return true;
}
