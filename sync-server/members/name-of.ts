import type { Membership } from './membership.ts';

/** A member's name for lists of what was: also of one who was removed since. Empty for who is unknown. */
export function nameOf(member: string, membership: Pick<Membership, 'member' | 'particulars'>): string {
	const name = membership.member(member)?.name ?? membership.particulars(member)?.name;
	return typeof name === 'string' ? name : '';
}
