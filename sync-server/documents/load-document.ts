import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Append, Store } from '../store/store.ts';
import { applyStored } from './apply-stored.ts';
import type { LogSize } from './compaction.ts';
import { assertWholeLog } from './log-fault.ts';
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
	const stored = await store.load(document);
	// To go on with less than there was would end in a conflict at each commit, for ever, or hide the loss behind a snapshot.
	assertWholeLog(document, stored);
	const { snapshot, entries, clients, createdAt } = stored;
	const stationClient = Number((await store.meta('station-client')) ?? FIRST_STATION_CLIENT);
	const standing = new StandingDocument(document, seen, stationClient);
	const { doc } = standing;
	const seq = applyStored(doc, stored);
	for (const binding of clients) standing.clients.set(binding.client, binding);
	for (const [record, at] of createdAt) standing.createdAt.set(record, at);
	for (const append of unstored) {
		Y.applyUpdate(doc, append.bytes);
		for (const binding of append.clients) standing.clients.set(binding.client, binding);
		for (const { table, record } of append.rows) standing.begun(`${table}/${record.id}`, append.at);
	}
	standing.loaded();
	return {
		standing,
		seq,
		size: {
			snapshot: snapshot?.bytes.length ?? 0,
			entries: entries.length,
			bytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
		},
	};
}
