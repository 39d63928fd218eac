const CHUNK = 8_192;

/**
 * Bytes as base64url without padding (RFC 4648, section 5). lib0's own takes a worker for Node and asks for `Buffer`
 * there, and the link signs in a worker.
 */
export function base64Url(bytes: Uint8Array): string {
	return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Bytes as base64 with padding, as data URLs have them. */
export function base64(bytes: Uint8Array): string {
	let binary = '';
	// All at once would be more arguments than a call may have.
	for (let from = 0; from < bytes.length; from += CHUNK)
		binary += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
	return btoa(binary);
}

/** @throws when it is none */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
