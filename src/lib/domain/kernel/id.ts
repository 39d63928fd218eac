/** A record's id: a ULID, or ULIDs and days joined by a dot where a record is known by what it joins. */
export type Id<Of extends string = string> = string & { readonly __of?: Of };

/** What an id may look like anywhere: on the wire, in a key, in a URL. */
export const ID_PATTERN = /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/**
 * Makes a ULID: 10 characters of time, 16 of randomness (Crockford base32), so that ids sort by the time
 * they were made and need nobody's permission to be made on a phone without signal.
 *
 * @param now milliseconds since 1970 by the device's clock
 * @param randomBytes fills an array with random bytes
 */
export function makeId<Of extends string = string>(
	now: number,
	randomBytes: (length: number) => Uint8Array,
): Id<Of> {
	let time = '';
	for (let rest = now, i = 0; i < TIME_LENGTH; i++) {
		time = ALPHABET.charAt(rest % 32) + time;
		rest = Math.floor(rest / 32);
	}
	let random = '';
	for (const byte of randomBytes(RANDOM_LENGTH)) random += ALPHABET.charAt(byte & 31);
	return time + random;
}
