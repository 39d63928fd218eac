import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { QuarantineItem } from '../../src/lib/protocol/http.ts';
import type { Services } from '../services.ts';
import type { Quarantined } from '../store/store.ts';

type Needs = Pick<Services, 'store' | 'membership'>;

/** An item without what is in it: as the member who handed it over sees it. */
export function describeItem(item: Quarantined, { membership }: Pick<Needs, 'membership'>): QuarantineItem {
	const { id, key, document, member, device, at, receivedAt, reason, state, decidedAt, decidedBy, word } =
		item;
	const memberName = membership.member(member)?.name ?? '';
	const about = { id, key, document, member, memberName, device, at, receivedAt, reason };
	return { ...about, state, decidedAt, decidedBy, word };
}

/** Items as staff see them: with what is in them, and how the records concerned stand now. */
export async function describeWhole(items: readonly Quarantined[], needs: Needs): Promise<QuarantineItem[]> {
	const rows = new Map<DocumentName, Map<string, AnyRecord>>();
	for (const document of new Set(items.map((item) => item.document))) {
		const all = await needs.store.rowsAfter(document, 0);
		rows.set(document, new Map(all.map(({ table, record }) => [`${table}/${record.id}`, record])));
	}
	return items.map((item) => ({
		...describeItem(item, needs),
		changes: item.changes,
		present: item.changes.map(({ table, id }) => rows.get(item.document)?.get(`${table}/${id}`) ?? null),
	}));
}
