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

	setUp(request: Omit<SetupRequest, 'publicKey'>): Promise<Admitted> {
		return this.#enter('/api/setup', request);
	}

	join(request: Omit<JoinRequest, 'publicKey'>): Promise<Admitted> {
		return this.#enter('/api/join', request);
	}

	async #enter(path: string, request: object): Promise<Admitted> {
		if ((await this.#identity.read()) !== null) throw new AppError('already-admitted');
		const keys = await makeDeviceKey();
		const publicKey = await publicKeyText(keys);
		const admitted = await this.#api.ask('POST', path, admissionSchema, { ...request, publicKey });
		await this.#identity.admit(admitted, keys);
		this.#onAdmitted(admitted);
		return admitted;
	}
}
