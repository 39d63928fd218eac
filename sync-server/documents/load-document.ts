import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Store } from '../store/store.ts';
import type { LogSize } from './compaction.ts';
import { makeDocument } from './guard.ts';

/** A document made from what is stored, and how far that goes. */
export interface LoadedDocument {
	doc: Y.Doc;
	/** The newest stored update in it. */
	seq: number;
	size: LogSize;
}

/**
 * Makes a document from its snapshot, the log after it, and accepted updates that are not stored yet.
 * @throws when the store fails, or what it holds is no document
 */
export async function loadDocument(
	store: Store,
	document: DocumentName,
	unstored: readonly Uint8Array[],
): Promise<LoadedDocument> {
	const { snapshot, entries } = await store.load(document);
	const doc = makeDocument();
	if (snapshot !== null) Y.applyUpdate(doc, snapshot.bytes);
	for (const { bytes } of entries) Y.applyUpdate(doc, bytes);
	for (const bytes of unstored) Y.applyUpdate(doc, bytes);
	return {
		doc,
		seq: entries.at(-1)?.seq ?? snapshot?.seq ?? 0,
		size: {
			snapshot: snapshot?.bytes.length ?? 0,
			entries: entries.length,
			bytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
		},
	};
}
