import * as Y from 'yjs';
import type { StoredDocument } from '../store/store.ts';

/** Brings an empty document to what is stored of it: the snapshot, and the log after it. Answers how far that goes. */
export function applyStored(
	doc: Y.Doc,
	{ snapshot, entries }: Pick<StoredDocument, 'snapshot' | 'entries'>,
): number {
	if (snapshot !== null) Y.applyUpdate(doc, snapshot.bytes);
	for (const { bytes } of entries) Y.applyUpdate(doc, bytes);
	return entries.at(-1)?.seq ?? snapshot?.seq ?? 0;
}
