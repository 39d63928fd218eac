import type { ClientBinding } from '../store/store.ts';
import { NO_CLIENT } from './narrow-transaction.ts';
import type { Section } from './scan-update.ts';
import type { StandingDocument } from './standing-document.ts';
import type { Author } from './write.ts';

/** The station's own id, where it writes under it for the first time. */
export function bindStation({ clients, stationClient }: StandingDocument): ClientBinding[] {
	return clients.has(stationClient) ? [] : [{ client: stationClient, device: null, member: null }];
}

/** Client ids that one device may have in one document: a new one comes only after a refusal or a lost copy. */
const MOST_OF_A_DEVICE = 500;

/**
 * Whose the client ids are that an update brings something new under. An id belongs, in one document, to the device that
 * wrote under it first: whoever wrote under another's could make the other's next write vanish.
 *
 * @param bringsBack staff bring back what others wrote before a backup was restored: whose that was is not known, and
 * whoever writes under such an id next has it
 * @param isEntry an entry of an outbox, which must be its author's also where it brings nothing new: another who wrote first
 * under an id that was nobody's yet has made it only look as if it had come, and its author must hear no receipt
 * @returns the ids that are new; `null` when one is another's
 */
export function bindClients(
	standing: StandingDocument,
	sections: readonly Section[],
	author: Author | null,
	{ bringsBack, isEntry }: { bringsBack: boolean; isEntry: boolean },
): ClientBinding[] | null | 'too-many' {
	if (author === null) return null;
	const bound: ClientBinding[] = [];
	for (const { client, to } of sections) {
		const binding = standing.clients.get(client);
		if (binding?.device === author.device) continue;
		if (to <= standing.state(client)) {
			if (isEntry && binding !== undefined) return null;
			continue;
		}
		if (client === NO_CLIENT) return null;
		if (bringsBack) continue;
		if (standing.isStations(client) || binding !== undefined) return null;
		bound.push({ client, device: author.device, member: author.member });
	}
	if (bound.length > 0) {
		let own = bound.length;
		for (const { device } of standing.clients.values()) if (device === author.device) own++;
		if (own > MOST_OF_A_DEVICE) return 'too-many';
	}
	return bound;
}
