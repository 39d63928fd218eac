import * as v from 'valibot';
import { STANDINGS } from '../domain/rights/standing.ts';
import { LIMITS } from './limits.ts';
import { reasonSchema } from './reasons.ts';
import { STORAGE_CAUSES } from './storage-cause.ts';

const text = v.pipe(v.string(), v.maxLength(200));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const document = v.pipe(v.string(), v.maxLength(80));
/** Why the station does not do something. */
const reason = reasonSchema('app-too-old');

/** What a device says on channel 0. */
export const deviceMessageSchema = v.variant('type', [
	/** The answer to a challenge, and the copies that the device has. */
	v.object({
		type: v.literal('hello'),
		protocol: count,
		/** The app's version, for the list of devices. */
		app: text,
		device: text,
		/** ECDSA P-256 with SHA-256 over `helloText(nonce, device)`, base64url. */
		signature: text,
		/** The epoch of the station's history that the sequence numbers belong to; empty at the first hello. */
		epoch: text,
		documents: v.pipe(v.array(v.tuple([document, count])), v.maxLength(LIMITS.documents)),
		/** Own changes that the station does not have yet, for the list of devices. */
		waiting: v.optional(v.object({ count, oldestAt: v.nullable(v.number()) })),
	}),
	/** Gives a number to a document for this connection; numbers are never used twice on one connection. */
	v.object({ type: v.literal('open'), channel: v.pipe(count, v.minValue(1)), document }),
	v.object({ type: v.literal('close'), channel: v.pipe(count, v.minValue(1)) }),
	/** Asks for a document's log after `seq`: when a push left a gap. */
	v.object({ type: v.literal('tail'), document, seq: count }),
	/** Answered by `pong`: a device cannot see the socket's own pings, and must notice a dead line. */
	v.object({ type: v.literal('ping') }),
	/** The answer to `erase`: what was unsent is handed over, and the device has forgotten the station. */
	v.object({ type: v.literal('erased') }),
]);
export type DeviceMessage = v.InferOutput<typeof deviceMessageSchema>;

/** A member's standing, from which the screens know what to show. Rights themselves are the station's. */
export const standingSchema = v.picklist(STANDINGS);
export type Standing = v.InferOutput<typeof standingSchema>;

/** What the station says on channel 0. */
export const stationMessageSchema = v.variant('type', [
	/** The first word on every connection. */
	v.object({ type: v.literal('challenge'), protocol: count, nonce: text }),
	v.object({
		type: v.literal('welcome'),
		/** Made anew when the station's database is created or restored. */
		epoch: text,
		member: v.object({ id: text, name: text, standing: standingSchema }),
		station: text,
		/** Documents of the hello that the member may no longer read: the device drops them. */
		gone: v.array(document),
		/** How much the tail that follows holds. */
		tail: v.object({ documents: count, bytes: count }),
		/** Bearer token for `/api` (photos, invitations), and when it ends (ms, the station's clock). */
		token: v.string(),
		tokenExpires: v.number(),
		/** The station's clock in ms. */
		now: v.number(),
		/** Days for which the device may show personal data without another welcome. */
		leaseDays: v.optional(v.pipe(count, v.minValue(1))),
		/**
		 * Documents of the hello from which a person was erased since the device's copy: the run from 0 that follows takes
		 * the copy's place, log and snapshot included, so that nothing of the person stays on the device.
		 */
		replace: v.optional(v.array(document)),
	}),
	/** The answer to the hello is complete: the device has all that it may read. */
	v.object({ type: v.literal('tailed') }),
	/** Rights have changed: these documents are no longer the member's. New ones come as pushes. */
	v.object({ type: v.literal('gone'), documents: v.array(document) }),
	/** A person was erased from these documents: as `replace` of the welcome. Their runs from 0 follow. */
	v.object({ type: v.literal('replace'), documents: v.array(document) }),
	/**
	 * In the place of a welcome, after the signature was found right: this device was revoked. It hands over what is unsent
	 * (`POST /api/quarantine`, with this token that is good for nothing else), forgets the station and says `erased`.
	 */
	v.object({ type: v.literal('erase'), token: v.string(), tokenExpires: v.number(), now: v.number() }),
	/** The `n`-th update of a channel (from 1) was not taken. The station reads no further on that channel. */
	v.object({
		type: v.literal('refused'),
		channel: count,
		n: count,
		reason,
		table: v.optional(text),
		id: v.optional(text),
	}),
	/** The channel could not be opened, or is closed by the station. */
	v.object({
		type: v.literal('closed'),
		channel: count,
		// Nobody knows of an unknown one that the same would be closed again.
		reason: reasonSchema('storage-failing'),
	}),
	/**
	 * Whether the station can store what comes: said when that changes, and after a welcome while it cannot. Receipts wait
	 * meanwhile. `cause` is told to head and staff only.
	 */
	v.object({
		type: v.literal('storing'),
		ok: v.boolean(),
		// One that this version does not know is none the less a disk that fails.
		cause: v.optional(v.fallback(v.picklist(STORAGE_CAUSES), 'other')),
	}),
	v.object({ type: v.literal('pong') }),
	/**
	 * The station ends the connection; `retryAfter` in seconds, absent when coming again is of no use. With `app-too-old`
	 * comes a token that is good for handing over what is unsent (`POST /api/quarantine`), and for nothing else.
	 */
	v.object({
		type: v.literal('bye'),
		reason: v.optional(reason),
		retryAfter: v.optional(v.number()),
		token: v.optional(v.string()),
	}),
]);
export type StationMessage = v.InferOutput<typeof stationMessageSchema>;

/** The text that a device signs with its key to prove at hello who it is. */
export function helloText(nonce: string, device: string): string {
	return `shouwang hello 1 ${nonce} ${device}`;
}

/** Reads one control message of either side; `null` when it is not one. */
export function parseMessage<Schema extends v.GenericSchema>(
	schema: Schema,
	json: Uint8Array,
): v.InferOutput<Schema> | null {
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
	} catch {
		return null;
	}
	const result = v.safeParse(schema, value);
	return result.success ? result.output : null;
}

/** Writes one control message as the body of a `json` payload. */
export function encodeMessage(message: DeviceMessage | StationMessage): Uint8Array {
	return new TextEncoder().encode(JSON.stringify(message));
}
