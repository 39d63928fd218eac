import {
	joinRequestSchema,
	lookRequestSchema,
	readInvitationCode,
	setupRequestSchema,
	type Admission,
	type JoinRequest,
	type LookAnswer,
	type StationInfo,
} from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { deviceLine } from '../members/audit-lines.ts';
import { isDeviceKey } from '../members/challenge.ts';
import { hashOfCode } from '../members/invitations.ts';
import { makeDevice } from '../members/make-device.ts';
import { isSameSecret } from '../members/same-secret.ts';
import { setUpStation } from '../members/set-up.ts';
import { StationProblem } from '../station-problem.ts';
import { invitationRefusal } from '../store/invitation-refusal.ts';
import type { Device, StoredInvitation } from '../store/store.ts';
import type { ApiContext } from './api.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Asked, Route } from './route.ts';

/** What can be asked by somebody whom the station does not know yet: set-up and joining. */
export function admissionRoutes(context: ApiContext): Route[] {
	const attempts = new AttemptLimit(context.ports.clock);
	const mayTry = ({ request }: Asked) => {
		const address = context.addressOf(request);
		if (!attempts.allows(address)) throw new HttpProblem('too-many');
		return { failed: () => attempts.failed(address) };
	};

	return [
		{ method: 'GET', path: /^\/api\/station$/, answer: async () => describeStation(context) },
		{
			method: 'POST',
			path: /^\/api\/setup$/,
			async answer(asked) {
				const request = await readJson(asked.request, setupRequestSchema, LIMITS.strangersRequest);
				const token = context.setupToken();
				if (token === null) throw new HttpProblem('already-set-up');
				const attempt = mayTry(asked);
				if (!isSameSecret(request.token, token)) {
					attempt.failed();
					throw new HttpProblem('setup-token-wrong');
				}
				if (!(await isDeviceKey(request.publicKey))) throw new HttpProblem('malformed');
				const device = await setUp(request, context);
				context.wasSetUp();
				return admit(device, context);
			},
		},
		{
			method: 'POST',
			path: /^\/api\/invitations\/look$/,
			async answer(asked): Promise<LookAnswer> {
				const { code } = await readJson(asked.request, lookRequestSchema, LIMITS.strangersRequest);
				const invitation = await invitationOf(code, mayTry(asked), context);
				const member = context.membership.member(invitation.member);
				if (member === null) throw new HttpProblem('invitation-withdrawn');
				const station = context.membership.stationName ?? '';
				return { station, member: member.id, memberName: member.name, standing: member.standing };
			},
		},
		{
			method: 'POST',
			path: /^\/api\/join$/,
			async answer(asked) {
				const { store, ports } = context;
				const { code, publicKey, deviceName, instead } = await readJson(
					asked.request,
					joinRequestSchema,
					LIMITS.strangersRequest,
				);
				const invitation = await invitationOf(code, mayTry(asked), context);
				if (instead !== undefined) await checkInstead(instead, invitation, context);
				if (!(await isDeviceKey(publicKey))) throw new HttpProblem('malformed');
				const device = makeDevice(ports, { member: invitation.member, name: deviceName, publicKey });
				const result = await store.join(invitation.codeHash, device);
				if (result !== 'joined') throw new HttpProblem(result);
				const by = { member: device.member, device: device.id };
				await store.addAudit([deviceLine('device-joined', { at: device.createdAt, device, by })]);
				return admit(device, context);
			},
		},
	];
}

function describeStation({ membership, version, setupToken }: ApiContext): StationInfo {
	return { station: setupToken() === null ? membership.stationName : null, version };
}

async function setUp(
	request: { stationName: string; headName: string; sample: boolean; deviceName: string; publicKey: string },
	context: ApiContext,
): Promise<Device> {
	const { stationName, headName, sample, deviceName: name, publicKey } = request;
	try {
		return await setUpStation(context, { stationName, headName, sample, device: { name, publicKey } });
	} catch (error) {
		if (!(error instanceof StationProblem)) throw error;
		if (error.code === 'already-set-up') throw new HttpProblem('already-set-up', { cause: error });
		const reason = error.code === 'set-up-under-way' ? 'too-many' : 'storage-failing';
		throw new HttpProblem(reason, { cause: error });
	}
}

/** The invitation that a code opens now. */
async function invitationOf(
	typed: string,
	attempt: { failed(): void },
	{ store, ports, membership, takeOver }: ApiContext,
): Promise<StoredInvitation> {
	const code = readInvitationCode(typed);
	const invitation = code === null ? null : await store.invitation(hashOfCode(code, store.station));
	if (invitation === null) {
		attempt.failed();
		throw new HttpProblem('invitation-unknown');
	}
	const refusal = invitationRefusal(invitation, ports.clock.now());
	if (refusal !== null) throw new HttpProblem(refusal);
	// The command line may have made the member a moment ago; one who was removed is invited no more.
	if (membership.member(invitation.member) === null) await takeOver();
	if (membership.member(invitation.member) === null) throw new HttpProblem('invitation-withdrawn');
	return invitation;
}

/**
 * Whether a device that keeps its data may come in anew. It gets nothing by that which another device would not get by
 * the same invitation; what it keeps is sent in its member's name. One that was revoked is known, and is to erase itself.
 */
async function checkInstead(
	{ device, member }: NonNullable<JoinRequest['instead']>,
	invitation: StoredInvitation,
	{ store }: ApiContext,
): Promise<void> {
	if (invitation.member !== member) throw new HttpProblem('not-allowed');
	if ((await store.device(device)) !== null) throw new HttpProblem('known-device');
}

function admit(device: Device, { membership }: ApiContext): Admission {
	const member = membership.member(device.member);
	if (member === null) throw new HttpProblem('revoked');
	return { device: device.id, station: membership.stationName ?? '', member };
}
