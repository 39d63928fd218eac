import type { IncomingMessage } from 'node:http';
import { isOfStaff } from '../../src/lib/domain/rights/standing.ts';
import type { TokenPurpose } from '../members/access-tokens.ts';
import type { MemberOfStation } from '../members/membership.ts';
import type { Services } from '../services.ts';
import type { Device } from '../store/store.ts';
import { HttpProblem } from './http-problem.ts';

/** Who asks, by their bearer token and as they stand now. */
export interface Asker {
	device: string;
	member: MemberOfStation;
}

/** Who hands over: also a device that was revoked, until it has said that it forgot the station. */
export interface Handing {
	device: string;
	/** The member's id: they may have been removed. */
	member: string;
	/** Whether it is still a member's device, with all that a member may do. */
	isWelcome: boolean;
	/** Whether it is to forget the station as soon as it has handed everything over: what is not kept now never comes again. */
	isLeaving: boolean;
}

type Needs = Pick<Services, 'tokens' | 'store' | 'membership'>;

/** @throws HttpProblem when the token is missing, has run out, or its device is no longer welcome */
export async function askerOf(request: IncomingMessage, needs: Needs): Promise<Asker> {
	const device = await deviceOf(request, 'member', needs);
	if (device === null) throw new HttpProblem('token-invalid');
	const member = needs.membership.member(device.member);
	if (device.revokedAt !== null || member === null) throw new HttpProblem('revoked');
	return { device: device.id, member };
}

/** @throws HttpProblem when neither a member's nor a revoked device's token allows it */
export async function handingOf(request: IncomingMessage, needs: Needs): Promise<Handing> {
	const device = await deviceOf(request, 'hand-over', needs);
	if (device === null) {
		const { device: id, member } = await askerOf(request, needs);
		return { device: id, member: member.id, isWelcome: true, isLeaving: false };
	}
	if (device.erasedAt !== null) throw new HttpProblem('revoked');
	// An app that is too old hands over as well, and stays.
	const isLeaving = device.revokedAt !== null || needs.membership.member(device.member) === null;
	return { device: device.id, member: device.member, isWelcome: false, isLeaving };
}

/** @throws HttpProblem when a member is neither head nor staff */
export function requireStaff({ member }: Asker): void {
	if (!isStaff(member)) throw new HttpProblem('not-allowed');
}

export function isStaff({ standing }: MemberOfStation): boolean {
	return isOfStaff(standing);
}

async function deviceOf(
	request: IncomingMessage,
	purpose: TokenPurpose,
	{ tokens, store }: Needs,
): Promise<Device | null> {
	const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
	const id = token === undefined ? null : await tokens.read(token, purpose);
	return id === null ? null : store.device(id);
}
