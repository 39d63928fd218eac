import type { IncomingMessage } from 'node:http';
import type { MemberOfStation } from '../members/membership.ts';
import type { Services } from '../services.ts';
import { HttpProblem } from './http-problem.ts';

/** Who asks, by their bearer token and as they stand now. */
export interface Asker {
	device: string;
	member: MemberOfStation;
}

/** @throws HttpProblem when the token is missing, has run out, or its device is no longer welcome */
export async function askerOf(
	request: IncomingMessage,
	{ tokens, store, membership }: Pick<Services, 'tokens' | 'store' | 'membership'>,
): Promise<Asker> {
	const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
	const id = token === undefined ? null : await tokens.read(token);
	const device = id === null ? null : await store.device(id);
	if (device === null) throw new HttpProblem('token-invalid');
	const member = membership.member(device.member);
	if (device.revokedAt !== null || member === null) throw new HttpProblem('revoked');
	return { device: device.id, member };
}

/** @throws HttpProblem when a member is neither head nor staff */
export function requireStaff({ member }: Asker): void {
	if (member.standing !== 'head' && member.standing !== 'staff') throw new HttpProblem('not-allowed');
}
