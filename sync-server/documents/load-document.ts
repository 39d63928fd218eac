import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Append, Store } from '../store/store.ts';
import type { LogSize } from './compaction.ts';
import { SeenValues } from './seen-values.ts';
import { FIRST_STATION_CLIENT, StandingDocument } from './standing-document.ts';

/** A document made from what is stored, and how far that goes. */
export interface LoadedDocument {
	standing: StandingDocument;
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
	unstored: readonly Append[],
	seen = new SeenValues(),
): Promise<LoadedDocument> {
	const { snapshot, entries, clients, createdAt } = await store.load(document);
	const stationClient = Number((await store.meta('station-client')) ?? FIRST_STATION_CLIENT);
	const standing = new StandingDocument(document, seen, stationClient);
	const { doc } = standing;
	if (snapshot !== null) Y.applyUpdate(doc, snapshot.bytes);
	for (const { bytes } of entries) Y.applyUpdate(doc, bytes);
	for (const binding of clients) standing.clients.set(binding.client, binding);
	for (const [record, at] of createdAt) standing.createdAt.set(record, at);
	for (const append of unstored) {
		Y.applyUpdate(doc, append.bytes);
		for (const binding of append.clients) standing.clients.set(binding.client, binding);
		for (const { table, record } of append.rows) {
			const name = `${table}/${record.id}`;
			if (!standing.createdAt.has(name)) standing.createdAt.set(name, append.at);
		}
	}
	standing.loaded();
	return {
		standing,
		seq: entries.at(-1)?.seq ?? snapshot?.seq ?? 0,
		size: {
			snapshot: snapshot?.bytes.length ?? 0,
			entries: entries.length,
			bytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
		},
	};
}
