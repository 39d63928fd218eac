import { ROLES, type Role } from '../kernel/rule.ts';
import type { MemberRights } from './standing.ts';

/**
 * How many members hold each role. Who leads something is counted as a leader and as the volunteer or contact that they
 * are beside it; head and staff only as what they are.
 */
export function countRoles(rights: Iterable<MemberRights>): Record<Role, number> {
	const counts = Object.fromEntries(ROLES.map((role) => [role, 0])) as Record<Role, number>;
	for (const { standing, documents } of rights) {
		if (documents === 'all') counts[standing === 'head' ? 'head' : 'staff']++;
		else {
			const held = new Set(documents.values());
			const base = documents.get('station');
			for (const role of ['teamLeader', 'gridLeader'] as const) if (held.has(role)) counts[role]++;
			if (base !== undefined) counts[base]++;
		}
	}
	return counts;
}
