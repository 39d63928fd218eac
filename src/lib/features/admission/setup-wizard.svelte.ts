import type { ErrorCode } from '$lib/replica/app-error.ts';
import type { Replica } from '$lib/replica/replica.ts';
import { errorCodeOf } from './error-code.ts';

/** As much of the replica as set-up needs. */
export type SetupPorts = Pick<Replica, 'identity' | 'admission'>;

/** The questions, in their order. */
export const SETUP_QUESTIONS = ['station', 'head', 'start'] as const;
export type SetupQuestion = (typeof SETUP_QUESTIONS)[number];

export type SetupState =
	/** Asking whether there is a station already. */
	| { kind: 'checking' }
	| { kind: 'question'; question: SetupQuestion; problem?: ErrorCode }
	/** The station is being made; `since` in ms for the waiting words. */
	| { kind: 'working'; since: number }
	| { kind: 'done' }
	/** Nothing more can be answered here; the words say the way out. */
	| { kind: 'stuck'; reason: 'no-token' | ErrorCode };

/** After these no other answer to the questions would help. */
const STUCK_AFTER: readonly ErrorCode[] = ['setup-token-wrong', 'already-set-up', 'already-admitted'];

/** What a name may have (the station's own limit). */
const NAME_LENGTH = 60;

/**
 * The first start of a station, on the device that becomes its head's.
 * 1. Nothing is sent before the last question is answered.
 * 2. What was answered stays through every problem, so that trying again is one press.
 */
export class SetupWizard {
	stationName = $state('');
	headName = $state('');
	/** Whether the station starts with the sample's people; `null` until it is chosen. */
	sample = $state<boolean | null>(null);

	#state = $state.raw<SetupState>({ kind: 'checking' });
	readonly #ports: SetupPorts;
	readonly #token: string;
	readonly #deviceName: string;
	readonly #now: () => number;

	/**
	 * @param token what stands behind `#` in the set-up link
	 * @param now ms, for telling how long the making takes
	 */
	constructor(ports: SetupPorts, token: string, deviceName: string, now: () => number) {
		this.#ports = ports;
		this.#token = token.trim();
		this.#deviceName = deviceName;
		this.#now = now;
	}

	get state(): SetupState {
		return this.#state;
	}

	/** Whether the question on screen has an answer. */
	get answered(): boolean {
		if (this.#state.kind !== 'question') return false;
		switch (this.#state.question) {
			case 'station':
				return isName(this.stationName);
			case 'head':
				return isName(this.headName);
			case 'start':
				return this.sample !== null;
		}
	}

	/** Looks whether set-up is possible here at all. */
	async check(): Promise<void> {
		this.#state = { kind: 'checking' };
		try {
			if ((await this.#ports.identity()) !== null) return this.#stop('already-admitted');
			const { station } = await this.#ports.admission.stationInfo();
			if (station !== null) return this.#stop('already-set-up');
			if (this.#token === '') return this.#stop('no-token');
			this.#state = { kind: 'question', question: 'station' };
		} catch (error) {
			this.#stop(errorCodeOf(error));
		}
	}

	/** To the next question; after the last one the station is made. */
	async next(): Promise<void> {
		if (this.#state.kind !== 'question' || !this.answered) return;
		const following = SETUP_QUESTIONS[SETUP_QUESTIONS.indexOf(this.#state.question) + 1];
		if (following === undefined) await this.#make();
		else this.#state = { kind: 'question', question: following };
	}

	back(): void {
		if (this.#state.kind !== 'question') return;
		const before = SETUP_QUESTIONS[SETUP_QUESTIONS.indexOf(this.#state.question) - 1];
		if (before !== undefined) this.#state = { kind: 'question', question: before };
	}

	async #make(): Promise<void> {
		this.#state = { kind: 'working', since: this.#now() };
		try {
			await this.#ports.admission.setUp({
				token: this.#token,
				stationName: this.stationName.trim(),
				headName: this.headName.trim(),
				sample: this.sample === true,
				deviceName: this.#deviceName,
			});
			this.#state = { kind: 'done' };
		} catch (error) {
			const problem = errorCodeOf(error);
			if (STUCK_AFTER.includes(problem)) this.#stop(problem);
			else this.#state = { kind: 'question', question: 'start', problem };
		}
	}

	#stop(reason: 'no-token' | ErrorCode): void {
		this.#state = { kind: 'stuck', reason };
	}
}

function isName(text: string): boolean {
	const length = text.trim().length;
	return length > 0 && length <= NAME_LENGTH;
}
