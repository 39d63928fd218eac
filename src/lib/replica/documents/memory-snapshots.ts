import * as Y from 'yjs';
import type { SnapshotStore } from './snapshot-store.ts';

/** Snapshots in memory, for simulations and tests, which may break them: they are only bytes in a map. */
export class MemorySnapshots implements SnapshotStore {
	readonly stored = new Map<string, Uint8Array>();

	load(name: string, doc: Y.Doc): Promise<void> {
		const bytes = this.stored.get(name);
		if (bytes !== undefined) Y.applyUpdate(doc, bytes, this);
		return Promise.resolve();
	}

	save(name: string, doc: Y.Doc): Promise<void> {
		const before = this.stored.get(name);
		const bytes = Y.encodeStateAsUpdate(doc);
		this.stored.set(name, before === undefined ? bytes : Y.mergeUpdates([before, bytes]));
		return Promise.resolve();
	}

	remove(name: string): Promise<void> {
		this.stored.delete(name);
		return Promise.resolve();
	}

	names(): Promise<string[]> {
		return Promise.resolve([...this.stored.keys()]);
	}
}
