import { LIMITS, OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../src/lib/protocol/limits.ts';
import type { DeviceMessage } from '../../src/lib/protocol/messages.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import { verifyHello } from '../members/challenge.ts';
import type { Membership, MemberOfStation } from '../members/membership.ts';
import type { Store } from '../store/store.ts';

export type Hello = Extract<DeviceMessage, { type: 'hello' }>;

/** Whether a device is let in. */
export type Greeting =
	| { kind: 'welcome'; member: MemberOfStation }
	/** Revoked, or its member removed: it may hand over what it has, and is to forget the station. */
	| { kind: 'erase'; member: string; name: string }
	/** Its app speaks no version of the wire that the station still does: it may hand over what it has, and is to be updated. */
	| { kind: 'outdated' }
	| { kind: 'refused'; reason: Reason };

/** Checks who says hello. An unknown device and a wrong signature get the same answer. */
export async function greet(
	hello: Hello,
	nonce: string,
	{ store, membership }: { store: Store; membership: Membership },
): Promise<Greeting> {
	if (hello.protocol > PROTOCOL_VERSION) return { kind: 'refused', reason: 'station-too-old' };
	if (hello.documents.length > LIMITS.documents) return { kind: 'refused', reason: 'too-many' };
	const device = await store.device(hello.device);
	if (device === null || !(await verifyHello(device.publicKey, hello.signature, nonce, device.id)))
		return { kind: 'refused', reason: 'unknown-device' };
	// It has said that it has forgotten everything: whoever speaks with its key now has nothing to hand over.
	if (device.erasedAt !== null) return { kind: 'refused', reason: 'revoked' };
	const member = membership.member(device.member);
	if (device.revokedAt !== null || member === null)
		return { kind: 'erase', member: device.member, name: device.name };
	return hello.protocol < OLDEST_PROTOCOL ? { kind: 'outdated' } : { kind: 'welcome', member };
}
