import { webcrypto } from 'node:crypto';
import { admissionSchema, type Admission } from '../../src/lib/protocol/http.ts';
import * as v from 'valibot';
import { TestConnection, type Greeting } from './test-connection.ts';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };

/** A device with a key of its own, as the app makes one. */
export class TestDevice {
	readonly url: string;
	readonly admission: Admission;
	readonly #keys: webcrypto.CryptoKeyPair;

	private constructor(url: string, admission: Admission, keys: webcrypto.CryptoKeyPair) {
		this.url = url;
		this.admission = admission;
		this.#keys = keys;
	}

	/** Joins with a code. @throws when the station answers otherwise, with its reason */
	static async join(url: string, code: string): Promise<TestDevice> {
		return TestDevice.#enter(url, '/api/join', { code });
	}

	/** Sets a station up. */
	static async setUp(url: string, request: object): Promise<TestDevice> {
		return TestDevice.#enter(url, '/api/setup', request);
	}

	static async #enter(url: string, path: string, request: object): Promise<TestDevice> {
		const keys = await webcrypto.subtle.generateKey(KEY, false, ['sign', 'verify']);
		const publicKey = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString(
			'base64url',
		);
		const answer = await postJson(`${url}${path}`, { ...request, publicKey, deviceName: 'Test phone' });
		if (answer.status !== 200) throw new Error((answer.body as { reason: string }).reason);
		return new TestDevice(url, v.parse(admissionSchema, answer.body), keys);
	}

	/** The same device at another address: after a restart on another port. */
	at(url: string): TestDevice {
		return new TestDevice(url, this.admission, this.#keys);
	}

	async sign(text: string): Promise<string> {
		const bytes = new TextEncoder().encode(text);
		const signature = await webcrypto.subtle.sign(
			{ name: 'ECDSA', hash: 'SHA-256' },
			this.#keys.privateKey,
			bytes,
		);
		return Buffer.from(signature).toString('base64url');
	}

	/** Connects and says hello, with the copies that the device has. */
	connect(greeting: Greeting = {}): Promise<TestConnection> {
		return TestConnection.open(this, greeting);
	}
}

/** Posts JSON and reads the JSON answer. */
export async function postJson(
	url: string,
	body: unknown,
	{ token, method = 'POST', headers = {} }: { token?: string; method?: string; headers?: object } = {},
): Promise<{ status: number; body: unknown }> {
	const response = await fetch(url, {
		method,
		headers: {
			'content-type': 'application/json',
			...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			...headers,
		},
		...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
	});
	return { status: response.status, body: await response.json().catch(() => null) };
}
