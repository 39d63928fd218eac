import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { NOBODY_IN_PERSON } from './audit-lines.ts';
import { invite } from './invitations.ts';
import type { Membership } from './membership.ts';

/**
 * Invites the head while no device is theirs, and answers the code; `null` when there is a device, or no head.
 * The codes told before are worth nothing then: each is shown to whoever looks at the operator's screen.
 */
export async function inviteHead(
	store: Store,
	membership: Membership,
	ports: Pick<Ports, 'clock' | 'random'>,
): Promise<string | null> {
	const head = membership.members().find(({ standing }) => standing === 'head');
	const devices = await store.devices();
	if (head === undefined || devices.some(({ member, revokedAt }) => member === head.id && revokedAt === null))
		return null;
	for (const { id, member } of await store.invitations())
		if (member === head.id) await store.withdrawInvitation(id, ports.clock.now());
	return (await invite(store, ports, { member: head.id, by: NOBODY_IN_PERSON })).code;
}
