import { AppError } from '../app-error.ts';

/** The SHA-256 of bytes, in hex: the name of a photo or signature. */
export async function hashBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	// Absent on pages that are not secure, whatever the types say.
	const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
	if (subtle === undefined) throw new AppError('insecure-page');
	const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
