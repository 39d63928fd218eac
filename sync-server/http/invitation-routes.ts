import { inviteRequestSchema, type Invitation, type NewInvitation } from '../../src/lib/protocol/http.ts';
import { invitationLine } from '../members/audit-lines.ts';
import { describeInvitation, invite } from '../members/invitations.ts';
import type { StoredInvitation } from '../store/store.ts';
import type { ApiContext } from './api.ts';
import { askerOf, requireStaff, type Asker } from './asker.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Asked, Route } from './route.ts';

/** Whom staff have invited, and inviting. */
export function invitationRoutes(context: ApiContext): Route[] {
	const { store, ports, membership } = context;
	const describe = (invitation: StoredInvitation): Invitation =>
		describeInvitation(invitation, membership.member(invitation.member)?.name ?? '', ports.clock.now());
	const staffOf = async ({ request }: Asked): Promise<Asker> => {
		const asker = await askerOf(request, context);
		requireStaff(asker);
		return asker;
	};
	const doer = ({ member, device }: Asker) => ({ member: member.id, device });

	return [
		{
			method: 'GET',
			path: /^\/api\/invitations$/,
			async answer(asked) {
				await staffOf(asked);
				return { invitations: (await store.invitations()).map(describe) };
			},
		},
		{
			method: 'POST',
			path: /^\/api\/invitations$/,
			async answer(asked): Promise<NewInvitation> {
				const asker = await staffOf(asked);
				const { member: id } = await readJson(asked.request, inviteRequestSchema);
				const member = membership.member(id);
				if (member === null) throw new HttpProblem('not-found');
				// Whoever holds the code becomes that member: only the head makes another device the head's.
				if (member.standing === 'head' && asker.member.standing !== 'head')
					throw new HttpProblem('not-allowed');
				const { invitation, code } = await invite(store, ports, { member: id, by: doer(asker) });
				return { invitation: describe(invitation), code, link: `${context.publicUrl()}/join#${code}` };
			},
		},
		{
			method: 'DELETE',
			path: /^\/api\/invitations\/([0-9A-Za-z]{1,64})$/,
			async answer(asked) {
				const asker = await staffOf(asked);
				const at = ports.clock.now();
				const invitation = await store.withdrawInvitation(asked.caught[0] ?? '', at);
				if (invitation === null) throw new HttpProblem('not-found');
				const { member } = invitation;
				// Withdrawn by this request, and not used or withdrawn before it.
				if (invitation.withdrawnAt === at)
					await store.addAudit([invitationLine('invitation-withdrawn', { at, member, by: doer(asker) })]);
				return describe(invitation);
			},
		},
	];
}
