import type { JoinResult, StoredInvitation } from './store.ts';

/** Why an invitation does not let anybody in at that moment; `null` when it does. Every adapter asks here. */
export function invitationRefusal(
	invitation: StoredInvitation | null,
	now: number,
): Exclude<JoinResult, 'joined'> | null {
	if (invitation === null) return 'invitation-unknown';
	if (invitation.usedAt !== null) return 'invitation-used';
	if (invitation.withdrawnAt !== null) return 'invitation-withdrawn';
	return invitation.expiresAt <= now ? 'invitation-expired' : null;
}
