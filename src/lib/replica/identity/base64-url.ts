/**
 * Bytes as base64url without padding (RFC 4648, section 5). lib0's own takes a worker for Node and asks for `Buffer`
 * there, and the link signs in a worker.
 */
export function base64Url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');
}
