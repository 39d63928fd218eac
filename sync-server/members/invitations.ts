import { createHash } from 'node:crypto';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import { CODE_ALPHABET, CODE_LENGTH, type Invitation } from '../../src/lib/protocol/http.ts';
import type { Ports } from '../ports.ts';
import { invitationRefusal } from '../store/invitation-refusal.ts';
import type { Store, StoredInvitation } from '../store/store.ts';
import { invitationLine, type Doer } from './audit-lines.ts';

const LIFETIME = 7 * 24 * 60 * 60 * 1000;

/** A fresh invitation with its code, which nobody can be told again. */
export interface FreshInvitation {
	invitation: StoredInvitation;
	code: string;
}

/** Makes an invitation for a member. The store gets the code's hash only; who invites is audited. */
export async function invite(
	store: Store,
	{ clock, random }: Pick<Ports, 'clock' | 'random'>,
	{ member, by }: { member: string; by: Doer },
): Promise<FreshInvitation> {
	const now = clock.now();
	const code = makeCode((length) => random.bytes(length));
	const invitation: StoredInvitation = {
		id: makeId(now, (length) => random.bytes(length)),
		member,
		codeHash: hashOfCode(code, store.station),
		createdAt: now,
		expiresAt: now + LIFETIME,
		usedAt: null,
		withdrawnAt: null,
	};
	await store.addInvitation(invitation);
	await store.addAudit([invitationLine('invited', { at: now, member, by })]);
	return { invitation, code };
}

/** What the store keeps of a code. With some 6 · 10^11 codes, seven days and limited attempts nothing slower is needed. */
export function hashOfCode(code: string, station: string): string {
	return createHash('sha256').update(`invitation ${station} ${code}`).digest('base64url');
}

/** An invitation as staff see it. */
export function describeInvitation(
	invitation: StoredInvitation,
	memberName: string,
	now: number,
): Invitation {
	const refusal = invitationRefusal(invitation, now);
	return {
		id: invitation.id,
		member: invitation.member,
		memberName,
		state:
			refusal === 'invitation-used'
				? 'used'
				: refusal === 'invitation-withdrawn'
					? 'withdrawn'
					: refusal === 'invitation-expired'
						? 'expired'
						: 'open',
		createdAt: invitation.createdAt,
		expiresAt: invitation.expiresAt,
	};
}

/** Every character equally likely: bytes that would make the first ones likelier are drawn again. */
function makeCode(randomBytes: (length: number) => Uint8Array): string {
	const fair = 256 - (256 % CODE_ALPHABET.length);
	let code = '';
	while (code.length < CODE_LENGTH)
		for (const byte of randomBytes(CODE_LENGTH))
			if (byte < fair && code.length < CODE_LENGTH) code += CODE_ALPHABET.charAt(byte % CODE_ALPHABET.length);
	return code;
}
