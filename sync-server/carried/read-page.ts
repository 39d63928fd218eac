import * as v from 'valibot';
import {
	carriedPageSchema,
	carriedText,
	type CarriedPage,
	type SignedPage,
} from '../../src/lib/protocol/carried.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import { verifyText } from '../members/challenge.ts';
import type { Device, Store } from '../store/store.ts';

/** A page of a carried file with the device that has signed it, or what is wrong with it. */
export type ReadPage =
	{ kind: 'signed'; page: CarriedPage; device: Device } | { kind: 'not'; reason: Reason };

/**
 * Reads a page, whoever brings it. What it says counts as said by the device that has signed it, and by that device's
 * member as the station knows them: whatever else it claims to be, it is not.
 */
export async function readPage(
	{ page: text, signature }: SignedPage,
	store: Pick<Store, 'device'>,
): Promise<ReadPage> {
	const page = parse(text);
	if (page === null) return { kind: 'not', reason: 'malformed' };
	const device = await store.device(page.device);
	if (device === null) return { kind: 'not', reason: 'not-found' };
	const isSigned = await verifyText(device.publicKey, signature, carriedText(text));
	if (!isSigned || page.member.id !== device.member) return { kind: 'not', reason: 'unknown-device' };
	return { kind: 'signed', page, device };
}

function parse(text: string): CarriedPage | null {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return null;
	}
	const result = v.safeParse(carriedPageSchema, value);
	return result.success ? result.output : null;
}
