import { isDocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import type { HandOverRequest } from '../../src/lib/protocol/http.ts';
import type { Store } from '../store/store.ts';
import { isThere } from './is-there.ts';
import { typesText } from './types-text.ts';

/**
 * Whether what a restored station had lost has come back by another way: it stands already, since somebody of staff had
 * it, or waits already, since several devices hold the same and each hands it over.
 */
export async function isBackAlready(
	{ document, reason, changes }: HandOverRequest['items'][number],
	store: Pick<Store, 'row' | 'quarantined'>,
): Promise<boolean> {
	if (reason !== 'lost-by-station' || !isDocumentName(document)) return false;
	const waits = (await store.quarantined()).some(
		(item) =>
			item.state === 'waiting' &&
			item.reason === reason &&
			item.document === document &&
			isSame(item.changes, changes),
	);
	if (waits) return true;
	return !changes.some(typesText) && isThere(changes, document, store);
}
