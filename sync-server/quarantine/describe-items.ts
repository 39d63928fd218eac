import type { QuarantineItem } from '../../src/lib/protocol/http.ts';
import { nameOf } from '../members/name-of.ts';
import type { Services } from '../services.ts';
import type { Quarantined } from '../store/store.ts';

type Needs = Pick<Services, 'store' | 'membership'>;

/** An item without what is in it: as the member who handed it over sees it. */
export function describeItem(item: Quarantined, { membership }: Pick<Needs, 'membership'>): QuarantineItem {
	const { id, key, document, member, device, at, receivedAt, reason, state, decidedAt, decidedBy, word } =
		item;
	const memberName = nameOf(member, membership);
	const about = { id, key, document, member, memberName, device, at, receivedAt, reason };
	return { ...about, state, decidedAt, decidedBy, word };
}

/** Items as staff see them: with what is in them, and how the records concerned stand now. */
export function describeWhole(items: readonly Quarantined[], needs: Needs): Promise<QuarantineItem[]> {
	return Promise.all(
		items.map(async (item) => ({
			...describeItem(item, needs),
			changes: item.changes,
			present: await Promise.all(
				item.changes.map(({ table, id }) => needs.store.row(item.document, table, id)),
			),
		})),
	);
}
