import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Services } from '../services.ts';

/** How much the answer to a hello holds: documents that have changed, and the bytes of their updates. */
export async function measureTail(
	member: string,
	copies: ReadonlyMap<DocumentName, number>,
	{ store, membership, registry }: Pick<Services, 'store' | 'membership' | 'registry'>,
): Promise<{ documents: number; bytes: number }> {
	let documents = 0;
	let bytes = 0;
	for (const document of membership.openable(member, registry.heads.keys())) {
		const seq = copies.get(document) ?? 0;
		if ((registry.heads.get(document) ?? 0) <= seq) continue;
		documents++;
		bytes += await store.tailBytes(document, seq);
	}
	return { documents, bytes };
}
