import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../ports.ts';

/**
 * How long a token is good for. A token only says which device asks: whether that device and its member may still
 * do something is looked up at each use, so a revoked one is worth nothing at once.
 */
const LIFETIME = 12 * 60 * 60 * 1000;

/** What a token is good for: all that its member may do, or handing over what a revoked device still has. */
export type TokenPurpose = 'member' | 'hand-over';

/** A bearer token, and when it ends (ms). */
export interface AccessToken {
	token: string;
	expires: number;
}

/** Makes and reads the bearer tokens for `/api`. */
export class AccessTokens {
	readonly #secret: Uint8Array;
	readonly #station: string;
	readonly #clock: Clock;

	constructor(secret: string, station: string, clock: Clock) {
		this.#secret = Buffer.from(secret, 'base64url');
		this.#station = station;
		this.#clock = clock;
	}

	async issue(device: string, purpose: TokenPurpose): Promise<AccessToken> {
		const now = this.#clock.now();
		const expires = now + LIFETIME;
		const token = await new SignJWT()
			.setProtectedHeader({ alg: 'HS256' })
			.setSubject(device)
			.setAudience(this.#audience(purpose))
			.setIssuedAt(Math.floor(now / 1000))
			.setExpirationTime(Math.floor(expires / 1000))
			.sign(this.#secret);
		return { token, expires };
	}

	/** The device that a token was made for; `null` when it is none of ours, for something else, or has run out. */
	async read(token: string, purpose: TokenPurpose): Promise<string | null> {
		try {
			const { payload } = await jwtVerify(token, this.#secret, {
				algorithms: ['HS256'],
				audience: this.#audience(purpose),
				currentDate: new Date(this.#clock.now()),
			});
			return payload.sub ?? null;
		} catch {
			// What is wrong with a stranger's token is the stranger's affair.
			return null;
		}
	}

	#audience(purpose: TokenPurpose): string {
		return purpose === 'member' ? this.#station : `${this.#station}/${purpose}`;
	}
}
