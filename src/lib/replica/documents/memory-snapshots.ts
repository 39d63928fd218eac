import * as Y from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** Snapshots in memory, for simulations and tests, which may break them: they are only bytes in a map. */
export class MemorySnapshots implements SnapshotStore {
	readonly stored = new Map<DocumentName, Uint8Array>();

	load(document: DocumentName, doc: Y.Doc): Promise<void> {
		const bytes = this.stored.get(document);
		if (bytes !== undefined) Y.applyUpdate(doc, bytes, this);
		return Promise.resolve();
	}

	save(document: DocumentName, doc: Y.Doc): Promise<void> {
		const before = this.stored.get(document);
		const bytes = Y.encodeStateAsUpdate(doc);
		this.stored.set(document, before === undefined ? bytes : Y.mergeUpdates([before, bytes]));
		return Promise.resolve();
	}

	remove(document: DocumentName): Promise<void> {
		this.stored.delete(document);
		return Promise.resolve();
	}
}
