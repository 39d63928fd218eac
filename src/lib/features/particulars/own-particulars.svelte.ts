import { meSchema, type ChangeMe } from '../../protocol/http.ts';
import type { ErrorCode } from '../../replica/app-error.ts';
import { errorCodeOf } from '../admission/error-code.ts';
import { askStation, type StationPorts } from '../station-desk/ask-station.ts';
import { particularsOf, type Particulars } from './particulars.ts';

export type ParticularsState =
	| { kind: 'loading' }
	| { kind: 'ready'; particulars: Particulars }
	/** Nothing has come yet. */
	| { kind: 'failed'; code: ErrorCode };

/**
 * One's own entry in the station's register, which lies in no document of a volunteer's device: seen and changed only
 * while there is a line.
 * 1. What has once come stays on screen when asking again fails.
 * 2. After a change the station's answer stands.
 */
export class OwnParticulars {
	readonly #ports: StationPorts;
	#state = $state.raw<ParticularsState>({ kind: 'loading' });
	#busy = $state(false);
	#problem = $state.raw<ErrorCode | null>(null);

	constructor(ports: StationPorts) {
		this.#ports = ports;
	}

	get state(): ParticularsState {
		return this.#state;
	}

	get busy(): boolean {
		return this.#busy;
	}

	/** Why the last change was not kept; `null` when it was. */
	get problem(): ErrorCode | null {
		return this.#problem;
	}

	async load(): Promise<void> {
		try {
			this.#show(await askStation(this.#ports, meSchema, '/api/me'));
		} catch (error) {
			if (this.#state.kind !== 'ready') this.#state = { kind: 'failed', code: errorCodeOf(error) };
		}
	}

	/** @returns whether the station has it now; a change of nothing is none */
	async change(change: ChangeMe): Promise<boolean> {
		if (this.#busy) return false;
		this.#problem = null;
		if (Object.keys(change).length === 0) return true;
		this.#busy = true;
		try {
			this.#show(await askStation(this.#ports, meSchema, '/api/me', 'PATCH', change));
			return true;
		} catch (error) {
			this.#problem = errorCodeOf(error);
			return false;
		} finally {
			this.#busy = false;
		}
	}

	/** The form was closed: what went wrong in it is over. */
	forgetProblem(): void {
		this.#problem = null;
	}

	#show(answer: Parameters<typeof particularsOf>[0]): void {
		this.#state = { kind: 'ready', particulars: particularsOf(answer) };
	}
}
