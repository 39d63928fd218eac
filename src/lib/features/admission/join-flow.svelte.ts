import { readInvitationCode, type LookAnswer } from '$lib/protocol/http.ts';
import type { ErrorCode } from '$lib/replica/app-error.ts';
import type { Identity, Replica } from '$lib/replica/replica.ts';
import { errorCodeOf } from './error-code.ts';

/** As much of the replica as joining needs. */
export type JoinPorts = Pick<Replica, 'identity' | 'admission'>;

/** `not-a-code`: what was typed or scanned cannot be an invitation's code. */
export type JoinProblem = ErrorCode | 'not-a-code';

export type JoinState =
	| { kind: 'starting' }
	/** This device is a member's already: it is never given to somebody else from here. */
	| { kind: 'member'; identity: Identity }
	/** The station does not know this device any more, and the invitation is for somebody else than its member. */
	| { kind: 'another'; identity: Identity; invitation: LookAnswer }
	| { kind: 'typing'; problem?: JoinProblem }
	| { kind: 'looking' }
	/** Whom the code invites, shown before anything is done. */
	| { kind: 'found'; code: string; invitation: LookAnswer; problem?: ErrorCode }
	| { kind: 'joining'; invitation: LookAnswer }
	| { kind: 'joined'; memberName: string };

/** After these the same code is of no further use, and another must be typed. */
const CODE_IS_SPENT: readonly ErrorCode[] = [
	'invitation-unknown',
	'invitation-used',
	'invitation-expired',
	'invitation-withdrawn',
];

/**
 * How a device becomes a member's, from a link, a typed code or a scanned one.
 * 1. A device that is a member's already stays so.
 * 2. Nobody joins before having seen for whom the invitation is.
 * 3. One that the station does not know any more (it was restored from before the device joined) comes in again by an
 *    invitation for the same member, and keeps all that it has. What one person entered is never sent in another's name.
 */
export class JoinFlow {
	/** What stands in the code's field. */
	input = $state('');
	deviceName = $state('');

	#state = $state.raw<JoinState>({ kind: 'starting' });
	/** Whose this device is, where the station does not know it any more. */
	#lost = $state.raw<Identity | null>(null);
	/** What the address asked for. */
	#fragment = '';
	/** The station has said that it knows this device. */
	#known = false;
	readonly #ports: JoinPorts;

	constructor(ports: JoinPorts, deviceName: string) {
		this.#ports = ports;
		this.deviceName = deviceName;
	}

	get state(): JoinState {
		return this.#state;
	}

	/** Whose this device is that comes in again; `null` for one that is nobody's. */
	get lost(): Identity | null {
		return this.#lost;
	}

	/** @param fragment what stands behind `#` in the address; empty when nothing does */
	async start(fragment: string): Promise<void> {
		this.#fragment = fragment;
		this.#known = false;
		try {
			const identity = await this.#ports.identity();
			if (identity !== null) this.#state = { kind: 'member', identity };
			else if (fragment === '') this.#state = { kind: 'typing' };
			else await this.submit(fragment);
		} catch (error) {
			this.#state = { kind: 'typing', problem: errorCodeOf(error) };
		}
	}

	/** The station has said that it does not know this device. */
	async unknown(): Promise<void> {
		if (this.#state.kind !== 'member' || this.#known) return;
		this.#lost = this.#state.identity;
		if (this.#fragment === '') this.#state = { kind: 'typing' };
		else await this.submit(this.#fragment);
	}

	/** Takes what was typed, pasted or scanned: a code with spaces, in lower case, or a whole link. */
	async submit(text: string): Promise<void> {
		this.input = text;
		const code = readInvitationCode(text);
		if (code === null) {
			this.#state = { kind: 'typing', problem: 'not-a-code' };
			return;
		}
		this.input = code;
		this.#state = { kind: 'looking' };
		try {
			const invitation = await this.#ports.admission.lookAt(code);
			this.#state =
				this.#lost === null || this.#lost.member.id === invitation.member
					? { kind: 'found', code, invitation }
					: { kind: 'another', identity: this.#lost, invitation };
		} catch (error) {
			this.#state = { kind: 'typing', problem: errorCodeOf(error) };
		}
	}

	async join(): Promise<void> {
		if (this.#state.kind !== 'found') return;
		const { code, invitation } = this.#state;
		this.#state = { kind: 'joining', invitation };
		try {
			const { admission } = this.#ports;
			const request = { code, deviceName: this.deviceName.trim() };
			const { member } = await (this.#lost === null ? admission.join(request) : admission.joinAgain(request));
			this.#state = { kind: 'joined', memberName: member.name };
		} catch (error) {
			const problem = errorCodeOf(error);
			if (problem === 'known-device' && this.#lost !== null) return this.#isKnown(this.#lost);
			this.#state = CODE_IS_SPENT.includes(problem)
				? { kind: 'typing', problem }
				: { kind: 'found', code, invitation, problem };
		}
	}

	/** It was restored once more, or what this tab has heard of it is old: the invitation was not used. */
	#isKnown(identity: Identity): void {
		this.#known = true;
		this.#lost = null;
		this.#state = { kind: 'member', identity };
	}

	/** Back to the field: the invitation was for somebody else, or another code is at hand. */
	again(): void {
		this.input = '';
		this.#state = { kind: 'typing' };
	}

	/** What was wrong goes away as soon as somebody types on. */
	typed(): void {
		if (this.#state.kind === 'typing' && this.#state.problem !== undefined) this.#state = { kind: 'typing' };
	}
}
