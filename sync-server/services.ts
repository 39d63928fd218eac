import type { DocumentRegistry } from './documents/document-registry.ts';
import type { AccessTokens } from './members/access-tokens.ts';
import type { Membership } from './members/membership.ts';
import type { Ports } from './ports.ts';
import type { Store } from './store/store.ts';

/** What the parts of one running station share. */
export interface Services {
	ports: Ports;
	store: Store;
	registry: DocumentRegistry;
	membership: Membership;
	tokens: AccessTokens;
	/** The name of the present history of sequence numbers. */
	epoch(): Promise<string>;
}
