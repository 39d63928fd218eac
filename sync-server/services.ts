import type { DocumentName } from '../src/lib/domain/kernel/document-name.ts';
import type { Counters } from './counters.ts';
import type { DocumentRegistry } from './documents/document-registry.ts';
import type { AccessTokens } from './members/access-tokens.ts';
import type { Membership } from './members/membership.ts';
import type { SeenNotes } from './members/seen-notes.ts';
import type { Ports } from './ports.ts';
import type { Audience } from './socket/audience.ts';
import type { StorageHealth } from './storage-health.ts';
import type { Store } from './store/store.ts';

/** What the parts of one running station share. */
export interface Services {
	ports: Ports;
	store: Store;
	/** Whether the store and the photos' files take what comes. */
	storage: StorageHealth;
	registry: DocumentRegistry;
	membership: Membership;
	tokens: AccessTokens;
	/** The devices that are connected. */
	audience: Audience;
	seen: SeenNotes;
	counters: Counters;
	/**
	 * To be called when somebody was erased from a document: the store has purged it, its room is made anew. Devices that
	 * stand before the purge are told to replace their copies, the connected ones at once.
	 */
	purged(document: DocumentName): Promise<void>;
	/** The name of the present history of sequence numbers. */
	epoch(): Promise<string>;
}
