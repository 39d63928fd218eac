import type { Doc } from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';

/**
 * Whole documents as they stood when they were last folded. Never the only copy of something that is ours: what
 * waits for the station is in the log as well, and a snapshot that was lost is fetched from there.
 */
export interface SnapshotStore {
	/** Merges the snapshot into the document, which nobody else may touch meanwhile; nothing when there is none. */
	load(document: DocumentName, doc: Doc): Promise<void>;
	/** Stores the document, which nobody else may touch meanwhile, and resolves when it was read back. */
	save(document: DocumentName, doc: Doc): Promise<void>;
	remove(document: DocumentName): Promise<void>;
}
