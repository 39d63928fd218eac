import { inflateRawSync } from 'node:zlib';

/** Inflates what a frame holds; `null` for a hostile device's bytes, which it is for the station to find out. */
export function inflated(bytes: Uint8Array): Uint8Array | null {
	try {
		return inflateRawSync(bytes);
	} catch {
		return null;
	}
}
