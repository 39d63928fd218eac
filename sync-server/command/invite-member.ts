import { dayOf } from '../../src/lib/domain/calendar/day-of.ts';
import type { Standing } from '../../src/lib/domain/rights/standing.ts';
import { addMember } from '../members/add-member.ts';
import { NOBODY_IN_PERSON } from '../members/audit-lines.ts';
import { invite } from '../members/invitations.ts';
import type { MemberOfStation } from '../members/membership.ts';
import { STATION_TIME_ZONE } from '../station-time-zone.ts';
import { StationProblem } from '../station-problem.ts';
import type { OpenStation } from './open-station.ts';

/** Whom to invite: somebody known, somebody new, or the most useful member of that standing. */
export interface Whom {
	role: Exclude<Standing, 'head'>;
	member?: string | undefined;
	name?: string | undefined;
}

/**
 * Invites a member and answers the code.
 * @throws StationProblem when there is nobody to invite
 */
export async function inviteMember(station: OpenStation, whom: Whom): Promise<string> {
	const member = await choose(station, whom);
	const { code } = await invite(station.store, station.ports, { member, by: NOBODY_IN_PERSON });
	return code;
}

async function choose(station: OpenStation, { role, member, name }: Whom): Promise<string> {
	if (member !== undefined) {
		const known = station.membership.member(member);
		if (known === null) throw new StationProblem('no-member', `There is no member with the id ${member}.`);
		if (known.standing !== role && !(role === 'staff' && known.standing === 'head'))
			throw new StationProblem('no-member', `The member ${member} is ${known.standing}, not ${role}.`);
		return member;
	}
	if (name !== undefined) {
		if (role === 'leader')
			throw new StationProblem(
				'no-member',
				'A new member leads nothing yet: invite as volunteer, and make them leader in the app.',
			);
		const today = dayOf(station.ports.clock.now(), STATION_TIME_ZONE);
		return addMember(station, { name, role, today });
	}
	const free = await withoutDevice(station, role);
	const pairings = station.membership.activePairings();
	const [best] = free.sort(
		(a, b) => (pairings.get(b.id) ?? 0) - (pairings.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1),
	);
	if (best === undefined)
		throw new StationProblem(
			'no-member',
			`There is no ${role} without a device: name one with --member ID, or make one with --name NAME.`,
		);
	return best.id;
}

async function withoutDevice({ store, membership }: OpenStation, role: Standing): Promise<MemberOfStation[]> {
	const have = new Set(
		(await store.devices()).filter(({ revokedAt }) => revokedAt === null).map(({ member }) => member),
	);
	return membership.members().filter(({ id, standing }) => standing === role && !have.has(id));
}
