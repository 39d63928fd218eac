import { AppError } from '../app-error.ts';
import { base64Url, fromBase64Url } from './base64-url.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };

/**
 * Makes the device's key. The private half cannot be read out, by nobody and no script: it is kept as a handle in
 * IndexedDB and can only sign.
 * @throws AppError `insecure-page`
 */
export async function makeDeviceKey(): Promise<CryptoKeyPair> {
	return subtle().generateKey(ALGORITHM, false, ['sign', 'verify']);
}

/** The public half as the wire has it: SPKI, base64url. */
export async function publicKeyText(keys: CryptoKeyPair): Promise<string> {
	return base64Url(new Uint8Array(await subtle().exportKey('spki', keys.publicKey)));
}

/** Signs a text: base64url. */
export async function signText(keys: CryptoKeyPair, text: string): Promise<string> {
	const signature = await subtle().sign(SIGNATURE, keys.privateKey, new TextEncoder().encode(text));
	return base64Url(new Uint8Array(signature));
}

/** Whether the owner of a public key has signed a text. */
export async function verifyText(publicKey: string, signature: string, text: string): Promise<boolean> {
	try {
		const key = await subtle().importKey('spki', fromBase64Url(publicKey), ALGORITHM, false, ['verify']);
		return await subtle().verify(SIGNATURE, key, fromBase64Url(signature), new TextEncoder().encode(text));
	} catch (error) {
		if (error instanceof AppError) throw error;
		// Whatever is wrong with the key or the signature, it fits nothing.
		return false;
	}
}

function subtle(): SubtleCrypto {
	// Absent on pages that are not secure, whatever the types say.
	const found = globalThis.crypto.subtle as SubtleCrypto | undefined;
	if (found === undefined) throw new AppError('insecure-page');
	return found;
}
