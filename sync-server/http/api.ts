import type { IncomingMessage, ServerResponse } from 'node:http';
import {
	inviteRequestSchema,
	joinRequestSchema,
	lookRequestSchema,
	readInvitationCode,
	setupRequestSchema,
	type Admission,
	type Invitation,
	type LookAnswer,
	type NewInvitation,
	type StationInfo,
} from '../../src/lib/protocol/http.ts';
import { isDeviceKey } from '../members/challenge.ts';
import { describeInvitation, hashOfCode, invite } from '../members/invitations.ts';
import { makeDevice } from '../members/make-device.ts';
import { isSameSecret } from '../members/same-secret.ts';
import { setUpStation } from '../members/set-up.ts';
import type { Services } from '../services.ts';
import { StationProblem } from '../station-problem.ts';
import { invitationRefusal } from '../store/invitation-refusal.ts';
import type { Device, StoredInvitation } from '../store/store.ts';
import { askerOf, requireStaff } from './asker.ts';
import { addressOf, AttemptLimit } from './attempt-limit.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';

const INVITATION_PATH = /^\/api\/invitations\/([0-9A-Za-z]{1,64})$/;

interface Context extends Services {
	version: string;
	/** The token of the set-up link; `null` once there is a station. */
	setupToken(): string | null;
	/** There is a station now. */
	wasSetUp(): void;
	/** What links to the station begin with. */
	publicUrl(): string;
	/** Takes over what another process has written; otherwise that happens a few times a second. */
	takeOver(): Promise<void>;
}

/** The station's JSON answers: set-up, joining, invitations. The forms are in `src/lib/protocol/http.ts`. */
export class Api {
	readonly #context: Context;
	readonly #attempts: AttemptLimit;

	constructor(context: Context) {
		this.#context = context;
		this.#attempts = new AttemptLimit(context.ports.clock);
	}

	async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
		const result = await this.#route(request, path);
		response
			.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
			.end(JSON.stringify(result));
	}

	#route(request: IncomingMessage, path: string): Promise<unknown> {
		switch (`${request.method} ${path}`) {
			case 'GET /api/station':
				return this.#station();
			case 'POST /api/setup':
				return this.#setUp(request);
			case 'POST /api/join':
				return this.#join(request);
			case 'POST /api/invitations/look':
				return this.#look(request);
			case 'GET /api/invitations':
				return this.#invitations(request);
			case 'POST /api/invitations':
				return this.#invite(request);
		}
		const id = request.method === 'DELETE' ? INVITATION_PATH.exec(path)?.[1] : undefined;
		if (id !== undefined) return this.#withdraw(request, id);
		return Promise.reject(new HttpProblem('not-found'));
	}

	async #station(): Promise<StationInfo> {
		const { membership, version } = this.#context;
		const isSetUp = this.#context.setupToken() === null;
		return { station: isSetUp ? membership.stationName : null, version };
	}

	async #setUp(request: IncomingMessage): Promise<Admission> {
		const asked = await readJson(request, setupRequestSchema);
		const token = this.#context.setupToken();
		if (token === null) throw new HttpProblem('already-set-up');
		this.#mayTry(request);
		if (!isSameSecret(asked.token, token)) {
			this.#attempts.failed(addressOf(request));
			throw new HttpProblem('setup-token-wrong');
		}
		if (!(await isDeviceKey(asked.publicKey))) throw new HttpProblem('malformed');
		const { stationName, headName, sample, deviceName, publicKey } = asked;
		try {
			const device = await setUpStation(this.#context, {
				stationName,
				headName,
				sample,
				device: { name: deviceName, publicKey },
			});
			this.#context.wasSetUp();
			return this.#admission(device);
		} catch (error) {
			if (!(error instanceof StationProblem)) throw error;
			if (error.code === 'already-set-up') throw new HttpProblem('already-set-up', { cause: error });
			const reason = error.code === 'set-up-under-way' ? 'too-many' : 'storage-failing';
			throw new HttpProblem(reason, { cause: error });
		}
	}

	async #join(request: IncomingMessage): Promise<Admission> {
		const { store, ports } = this.#context;
		const asked = await readJson(request, joinRequestSchema);
		if (!(await isDeviceKey(asked.publicKey))) throw new HttpProblem('malformed');
		const invitation = await this.#invitationOf(request, asked.code);
		const { deviceName: name, publicKey } = asked;
		const device = makeDevice(ports, { member: invitation.member, name, publicKey });
		const result = await store.join(invitation.codeHash, device);
		if (result !== 'joined') throw new HttpProblem(result);
		return this.#admission(device);
	}

	async #look(request: IncomingMessage): Promise<LookAnswer> {
		const { membership } = this.#context;
		const { code } = await readJson(request, lookRequestSchema);
		const invitation = await this.#invitationOf(request, code);
		const member = membership.member(invitation.member);
		if (member === null) throw new HttpProblem('invitation-withdrawn');
		return { station: membership.stationName ?? '', memberName: member.name, standing: member.standing };
	}

	/** The invitation that a code opens now. */
	async #invitationOf(request: IncomingMessage, typed: string): Promise<StoredInvitation> {
		const { store, ports, membership } = this.#context;
		this.#mayTry(request);
		const code = readInvitationCode(typed);
		const invitation = code === null ? null : await store.invitation(hashOfCode(code, store.station));
		if (invitation === null) {
			this.#attempts.failed(addressOf(request));
			throw new HttpProblem('invitation-unknown');
		}
		const refusal = invitationRefusal(invitation, ports.clock.now());
		if (refusal !== null) throw new HttpProblem(refusal);
		// The command line may have made the member a moment ago; one who was removed is invited no more.
		if (membership.member(invitation.member) === null) await this.#context.takeOver();
		if (membership.member(invitation.member) === null) throw new HttpProblem('invitation-withdrawn');
		return invitation;
	}

	async #invitations(request: IncomingMessage): Promise<{ invitations: Invitation[] }> {
		requireStaff(await askerOf(request, this.#context));
		const stored = await this.#context.store.invitations();
		return { invitations: stored.map((invitation) => this.#describe(invitation)) };
	}

	async #invite(request: IncomingMessage): Promise<NewInvitation> {
		const { store, ports, membership } = this.#context;
		const asker = await askerOf(request, this.#context);
		requireStaff(asker);
		const { member: id } = await readJson(request, inviteRequestSchema);
		const member = membership.member(id);
		if (member === null) throw new HttpProblem('not-found');
		// Whoever holds the code becomes that member: only the head makes another device the head's.
		if (member.standing === 'head' && asker.member.standing !== 'head') throw new HttpProblem('not-allowed');
		const { invitation, code } = await invite(store, ports, id);
		return {
			invitation: this.#describe(invitation),
			code,
			link: `${this.#context.publicUrl()}/join#${code}`,
		};
	}

	async #withdraw(request: IncomingMessage, id: string): Promise<Invitation> {
		requireStaff(await askerOf(request, this.#context));
		const { store, ports } = this.#context;
		const invitation = await store.withdrawInvitation(id, ports.clock.now());
		if (invitation === null) throw new HttpProblem('not-found');
		return this.#describe(invitation);
	}

	#describe(invitation: StoredInvitation): Invitation {
		const { membership, ports } = this.#context;
		const name = membership.member(invitation.member)?.name ?? '';
		return describeInvitation(invitation, name, ports.clock.now());
	}

	#admission(device: Device): Admission {
		const { membership } = this.#context;
		const member = membership.member(device.member);
		if (member === null) throw new HttpProblem('revoked');
		return { device: device.id, station: membership.stationName ?? '', member };
	}

	#mayTry(request: IncomingMessage): void {
		if (!this.#attempts.allows(addressOf(request))) throw new HttpProblem('too-many');
	}
}
