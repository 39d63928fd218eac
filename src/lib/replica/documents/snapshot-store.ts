import type { Doc } from 'yjs';
import type { DocumentRow } from '../store/device-store.ts';

/**
 * Whole documents as they stood when they were last folded. Never the only copy of something that is ours: what
 * waits for the station is in the log as well, and a snapshot that was lost is fetched from there.
 */
export interface SnapshotStore {
	/** Merges the snapshot into the document, which nobody else may touch meanwhile; nothing when there is none. */
	load(name: string, doc: Doc): Promise<void>;
	/** Stores the document, which nobody else may touch meanwhile, and resolves when it was read back. */
	save(name: string, doc: Doc): Promise<void>;
	remove(name: string): Promise<void>;
	/** The names of all that there are, where that can be known. */
	names(): Promise<string[]>;
}

/** The name of a copy's snapshot. Each copy that takes another's place has one of its own. */
export function snapshotName({ document, generation }: DocumentRow): string {
	return generation === undefined ? document : `${document}~${generation}`;
}
