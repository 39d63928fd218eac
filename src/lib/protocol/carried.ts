import * as v from 'valibot';
import { ID_PATTERN } from '../domain/kernel/id.ts';
import { BLOB_HASH_PATTERN, handedChangeSchema } from './http.ts';
import { LIMITS } from './limits.ts';
import { REASONS } from './reasons.ts';

/**
 * 捎带文件: what is only on one device, as a file that can be brought in on any other of the station's.
 *
 * The file is JSON: `{format, version, publicKey, pages, photos}`. A page is a text of its own, signed by the device that
 * wrote it, so that it can be sent to the station as it is, whoever brings it. Photos are known by the hash of their bytes,
 * which a signed page names.
 */
export const CARRIED_FORMAT = 'shouwang-waiting';
/** Version 1 and 2 were only to be read by people. */
export const CARRIED_VERSION = 3;

const name = v.pipe(v.string(), v.maxLength(60));
const moment = v.pipe(v.number(), v.integer(), v.minValue(0));
const document = v.pipe(v.string(), v.maxLength(80));
const base64Url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/));

/** A photo that a page vouches for, under the document that it belongs to. */
const carriedPhotoSchema = v.object({ document, hash: v.pipe(v.string(), v.regex(BLOB_HASH_PATTERN)) });
export type CarriedPhoto = v.InferOutput<typeof carriedPhotoSchema>;

const carriedItemSchema = v.object({
	/** The device's own name for it: brought in twice, or sent by the device itself as well, it is taken once. */
	key: v.pipe(v.string(), v.regex(ID_PATTERN)),
	document,
	/** When it was entered (ms, the device's clock). */
	at: moment,
	/** Why the station did not take it; `null` for what it was never asked to. */
	reason: v.nullable(v.picklist(REASONS)),
	/** What the person did. Empty where there are only bytes: a stretch of text that went. */
	changes: v.pipe(v.array(handedChangeSchema), v.maxLength(LIMITS.carriedChanges)),
	/**
	 * The very bytes that wait in the device's outbox (base64url): with them the station has the same update whichever way
	 * it comes first. Absent for what the device could not keep, or the station did not take.
	 */
	update: v.optional(v.pipe(base64Url, v.maxLength(Math.ceil((LIMITS.frameUp * 4) / 3)))),
});
export type CarriedItem = v.InferOutput<typeof carriedItemSchema>;

/** What a device says it has, or a part of it. */
export const carriedPageSchema = v.object({
	station: name,
	device: v.pipe(v.string(), v.maxLength(64)),
	member: v.object({ id: v.pipe(v.string(), v.maxLength(64)), name }),
	/** When the file was written (ms, the device's clock); the same on all of its pages. */
	savedAt: moment,
	items: v.pipe(v.array(carriedItemSchema), v.maxLength(LIMITS.handedOver)),
	photos: v.pipe(v.array(carriedPhotoSchema), v.maxLength(LIMITS.carriedPhotos)),
});
export type CarriedPage = v.InferOutput<typeof carriedPageSchema>;

/** `POST /api/carried`: one page as its device has signed it. */
export const bringInRequestSchema = v.object({
	/** `carriedPageSchema` as JSON. */
	page: v.pipe(v.string(), v.maxLength(LIMITS.carriedPage)),
	/** ECDSA P-256 with SHA-256 over `carriedText(page)`, base64url. */
	signature: v.pipe(base64Url, v.maxLength(200)),
});
export type SignedPage = v.InferOutput<typeof bringInRequestSchema>;

/** What became of a page's items, by their keys: each is in one of the lists. */
export const bringInAnswerSchema = v.object({
	/** At the station now, as their author's. */
	taken: v.array(v.string()),
	/** The station had them. */
	known: v.array(v.string()),
	/** For staff to judge, now or since they were brought in before. */
	waiting: v.array(v.string()),
	/** Not even kept for staff: of no use to them, or more than may wait of one member. */
	left: v.array(v.object({ key: v.string(), reason: v.picklist(REASONS) })),
	/** Photos that the station lacks: they may be sent now (`blobPath`). */
	photos: v.array(carriedPhotoSchema),
});
export type BringInAnswer = v.InferOutput<typeof bringInAnswerSchema>;

/** The whole file. Photos are data URLs by their hash. */
export const carriedFileSchema = v.object({
	format: v.literal(CARRIED_FORMAT),
	version: v.literal(CARRIED_VERSION),
	/** Of the device that wrote it (SPKI, base64url): by it a reader tells a damaged file without asking the station. */
	publicKey: v.pipe(base64Url, v.maxLength(400)),
	pages: v.pipe(v.array(bringInRequestSchema), v.minLength(1)),
	photos: v.record(v.pipe(v.string(), v.regex(BLOB_HASH_PATTERN)), v.string()),
});
export type CarriedFile = v.InferOutput<typeof carriedFileSchema>;

/** What any version of the file says of itself. */
export const carriedMarkSchema = v.object({ format: v.literal(CARRIED_FORMAT), version: v.number() });

/** The text that a device signs for a page: nothing else that it signs begins so. */
export function carriedText(page: string): string {
	return `shouwang carried 1\n${page}`;
}
