/** Whose devices there are at first, of those whom the station is seeded with. */
export const WITH_DEVICES = ['hao', 'sun', 'sun', 'lee', 'ann', 'ann', 'bob'] as const;

export const HEAD = 'hao';

const STAFF: ReadonlySet<string> = new Set([HEAD, 'sun', 'sue']);

/** Whether a member is staff, or their head: they are so from beginning to end. */
export function isStaff(member: string): boolean {
	return STAFF.has(member);
}
