import { BLOB_HASH_PATTERN } from './http.ts';

/** The hashes of photos and signatures that a record's fields name, single or in a list. */
export function blobsOf(fields: Readonly<Record<string, unknown>>): string[] {
	return Object.values(fields)
		.flat()
		.filter((value): value is string => typeof value === 'string' && BLOB_HASH_PATTERN.test(value));
}
