import { subtle } from 'node:crypto';
import { helloText } from '../../src/lib/protocol/messages.ts';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };

/** Whether a text is the public key of a device: P-256, SPKI, base64url. */
export async function isDeviceKey(publicKey: string): Promise<boolean> {
	return (await importKey(publicKey)) !== null;
}

/** Whether a device has signed the challenge that it was given, with the key that it joined with. */
export async function verifyHello(
	publicKey: string,
	signature: string,
	nonce: string,
	device: string,
): Promise<boolean> {
	return verifyText(publicKey, signature, helloText(nonce, device));
}

/** Whether a device has signed a text. */
export async function verifyText(publicKey: string, signature: string, text: string): Promise<boolean> {
	const key = await importKey(publicKey);
	if (key === null) return false;
	return subtle.verify(
		{ name: 'ECDSA', hash: 'SHA-256' },
		key,
		Buffer.from(signature, 'base64url'),
		new TextEncoder().encode(text),
	);
}

async function importKey(publicKey: string) {
	try {
		return await subtle.importKey('spki', Buffer.from(publicKey, 'base64url'), KEY, false, ['verify']);
	} catch {
		// Whatever is wrong with it, it is no key.
		return null;
	}
}
