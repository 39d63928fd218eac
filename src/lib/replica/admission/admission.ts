import {
	admissionSchema,
	lookAnswerSchema,
	stationInfoSchema,
	type Admission as Admitted,
	type JoinRequest,
	type LookAnswer,
	type SetupRequest,
	type StationInfo,
} from '../../protocol/http.ts';
import { AppError } from '../app-error.ts';
import type { DeviceIdentity } from '../identity/device-identity.ts';
import { makeDeviceKey, publicKeyText } from '../identity/device-key.ts';
import type { StationApi } from './station-api.ts';

/** What a person gives to join with. */
export type JoinWith = Pick<JoinRequest, 'code' | 'deviceName'>;

/** How a device becomes a member's. */
export class Admission {
	readonly #api: StationApi;
	readonly #identity: DeviceIdentity;
	readonly #onAdmitted: (admitted: Admitted) => void;

	constructor(api: StationApi, identity: DeviceIdentity, onAdmitted: (admitted: Admitted) => void) {
		this.#api = api;
		this.#identity = identity;
		this.#onAdmitted = onAdmitted;
	}

	stationInfo(): Promise<StationInfo> {
		return this.#api.ask('GET', '/api/station', stationInfoSchema);
	}

	lookAt(code: string): Promise<LookAnswer> {
		return this.#api.ask('POST', '/api/invitations/look', lookAnswerSchema, { code });
	}

	async setUp(request: Omit<SetupRequest, 'publicKey'>): Promise<Admitted> {
		await this.#expectNobodys();
		return this.#enter('/api/setup', request);
	}

	async join(request: JoinWith): Promise<Admitted> {
		await this.#expectNobodys();
		return this.#enter('/api/join', request);
	}

	/**
	 * Joins anew where the station was restored from before this device joined: under a new name and with a new key.
	 * All that is kept here stays, and is sent, in the name of the same member.
	 * @throws AppError `not-allowed` when the invitation is another member's, `known-device` when the station knows it
	 */
	async joinAgain(request: JoinWith): Promise<Admitted> {
		const former = await this.#identity.read();
		if (former === null) return this.#enter('/api/join', request);
		const { device, member } = former;
		return this.#enter('/api/join', { ...request, instead: { device, member: member.id } });
	}

	async #expectNobodys(): Promise<void> {
		if ((await this.#identity.read()) !== null) throw new AppError('already-admitted');
	}

	async #enter(path: string, request: object): Promise<Admitted> {
		const keys = await makeDeviceKey();
		const publicKey = await publicKeyText(keys);
		const admitted = await this.#api.ask('POST', path, admissionSchema, { ...request, publicKey });
		await this.#identity.admit(admitted, keys);
		this.#onAdmitted(admitted);
		return admitted;
	}
}
