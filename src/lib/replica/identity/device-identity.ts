import * as v from 'valibot';
import type { Admission } from '../../protocol/http.ts';
import { helloText, standingSchema } from '../../protocol/messages.ts';
import type { LinkIdentity, WelcomeFacts } from '../link/link-ports.ts';
import { erasedNote, removeErasedNote } from '../erase/erased-note.ts';
import { renewLease } from '../lease/device-lease.ts';
import type { Clock } from '../ports.ts';
import type { Identity } from '../replica.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { publicKeyText, signText } from './device-key.ts';

/** The setting that says whose device this is. */
export const IDENTITY = 'identity';
const KEYS = 'keys';
const TOKEN = 'token';
/** What is left of an identity until the station knows that this device has forgotten it. */
const FORGOTTEN = 'forgotten';

const identitySchema = v.object({
	device: v.string(),
	station: v.string(),
	member: v.object({ id: v.string(), name: v.string(), standing: standingSchema }),
});
const forgottenSchema = v.object({ device: v.string(), keys: v.unknown() });
const tokenSchema = v.object({ token: v.string(), expires: v.number() });

/** The member's id in the setting that says whose device this is; empty when it is nobody's. */
export function memberOf(identity: unknown): string {
	const result = v.safeParse(identitySchema, identity);
	return result.success ? result.output.member.id : '';
}

/** Signs in the name of this device. */
export interface Signer {
	identity: Identity;
	publicKey: string;
	sign(text: string): Promise<string>;
}

/** Whose device this is. Keys and name are written together, at admission; standing and token at each welcome. */
export class DeviceIdentity {
	readonly #store: DeviceStore;
	readonly #clock: Clock;
	#lastSigner: Signer | null = null;

	constructor(store: DeviceStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	async read(): Promise<Identity | null> {
		const value = await this.#store.read(['_settings'], (reader) => reader.setting(IDENTITY));
		const result = v.safeParse(identitySchema, value);
		return result.success ? result.output : null;
	}

	/**
	 * What carried files are signed with; `null` while the device is nobody's. Once it was read it is there also when the
	 * storage fails: that is when such a file is written.
	 */
	async signer(): Promise<Signer | null> {
		try {
			this.#lastSigner = await this.#readSigner();
		} catch (error) {
			if (this.#lastSigner === null) throw error;
		}
		return this.#lastSigner;
	}

	async #readSigner(): Promise<Signer | null> {
		const [identity, keys] = await Promise.all([
			this.read(),
			this.#store.read(['_settings'], (reader) => reader.setting(KEYS)),
		]);
		if (identity === null || !isKeyPair(keys)) return null;
		return { identity, publicKey: await publicKeyText(keys), sign: (text) => signText(keys, text) };
	}

	/** The device is a member's from now on, or has a new name and key as one that the station did not know any more. */
	async admit({ device, station, member }: Admission, keys: CryptoKeyPair): Promise<void> {
		await this.#store.change(['_settings'], async (changer) => {
			await changer.putSetting(IDENTITY, { device, station, member });
			await changer.putSetting(KEYS, keys);
			const now = this.#clock.now();
			await renewLease(changer, now, now, undefined);
			await removeErasedNote(changer);
			await changer.removeSetting(FORGOTTEN);
			// It was the former device's.
			await changer.removeSetting(TOKEN);
		});
	}

	/** What the link says hello with; `null` while the device is nobody's. */
	async forLink(): Promise<LinkIdentity | null> {
		const [identity, keys] = await Promise.all([
			this.read(),
			this.#store.read(['_settings'], (reader) => reader.setting(KEYS)),
		]);
		if (identity === null) return this.#forgotten();
		return isKeyPair(keys) ? linkIdentity(identity.device, keys, false) : null;
	}

	/** What must outlive an erasure, so that the station can be told of it: who this device was, and its key. */
	async toForget(): Promise<readonly (readonly [key: string, value: unknown])[]> {
		const [identity, keys] = await Promise.all([
			this.read(),
			this.#store.read(['_settings'], (reader) => reader.setting(KEYS)),
		]);
		if (identity === null) return [];
		const note = erasedNote({ at: this.#clock.now(), station: identity.station });
		return [note, [FORGOTTEN, { device: identity.device, keys }]];
	}

	/** The station knows: the key is of no use any more. */
	async forgetKey(): Promise<void> {
		await this.#store.change(['_settings'], (changer) => changer.removeSetting(FORGOTTEN));
	}

	async #forgotten(): Promise<LinkIdentity | null> {
		const value = await this.#store.read(['_settings'], (reader) => reader.setting(FORGOTTEN));
		const result = v.safeParse(forgottenSchema, value);
		return result.success && isKeyPair(result.output.keys)
			? linkIdentity(result.output.device, result.output.keys, true)
			: null;
	}

	/** What the station said at a welcome; nothing when the device has become another's meanwhile. */
	async welcomed(facts: WelcomeFacts): Promise<void> {
		const { device, station, member, token, tokenExpires, stationNow, leaseDays } = facts;
		const before = await this.read();
		if (before?.device !== device) return;
		const identity: Identity = { device, station, member };
		await this.#store.change(['_settings'], async (changer) => {
			// Screens hang on it: written only when it says something else.
			if (JSON.stringify(identity) !== JSON.stringify(before)) await changer.putSetting(IDENTITY, identity);
			await changer.putSetting(TOKEN, { token, expires: tokenExpires });
			await renewLease(changer, this.#clock.now(), stationNow, leaseDays);
		});
	}

	/** The token for `/api`; `null` when there is none or it has run out. */
	async token(): Promise<string | null> {
		const value = await this.#store.read(['_settings'], (reader) => reader.setting(TOKEN));
		const result = v.safeParse(tokenSchema, value);
		return result.success && result.output.expires > this.#clock.now() ? result.output.token : null;
	}
}

function linkIdentity(device: string, keys: CryptoKeyPair, isForgotten: boolean): LinkIdentity {
	return { device, isForgotten, signHello: (nonce) => signText(keys, helloText(nonce, device)) };
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
	return typeof value === 'object' && value !== null && 'privateKey' in value && 'publicKey' in value;
}
