import * as v from 'valibot';
import { REASONS } from './reasons.ts';
import { standingSchema } from './messages.ts';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));
const text = v.pipe(v.string(), v.maxLength(400));

/** The body of every answer that is not 2xx. */
export const problemSchema = v.object({ reason: v.picklist(REASONS) });
export type Problem = v.InferOutput<typeof problemSchema>;

/** `GET /api/station`: whether there is a station, asked before anything else. */
export const stationInfoSchema = v.object({
	/** The station's name; `null` while none is set up. */
	station: v.nullable(v.string()),
	version: v.string(),
});
export type StationInfo = v.InferOutput<typeof stationInfoSchema>;

/** The device's public key: SPKI, base64url. The private key never leaves the device. */
const publicKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{80,400}$/));

/** `POST /api/setup` */
export const setupRequestSchema = v.object({
	token: text,
	stationName: name,
	headName: name,
	/** Whether the station starts with the sample's people. */
	sample: v.boolean(),
	publicKey,
	deviceName: name,
});
export type SetupRequest = v.InferOutput<typeof setupRequestSchema>;

/** `POST /api/join` */
export const joinRequestSchema = v.object({ code: text, publicKey, deviceName: name });
export type JoinRequest = v.InferOutput<typeof joinRequestSchema>;

/** What set-up and joining answer: the device is a member's from now on. */
export const admissionSchema = v.object({
	device: v.string(),
	station: v.string(),
	member: v.object({ id: v.string(), name: v.string(), standing: standingSchema }),
});
export type Admission = v.InferOutput<typeof admissionSchema>;

/** `POST /api/invitations/look`: whom a code invites, shown before joining. Body `{ code }`. */
export const lookRequestSchema = v.object({ code: text });
export const lookAnswerSchema = v.object({
	station: v.string(),
	memberName: v.string(),
	standing: standingSchema,
});
export type LookAnswer = v.InferOutput<typeof lookAnswerSchema>;

/** `POST /api/invitations` (staff): body `{ member }`. */
export const inviteRequestSchema = v.object({ member: text });
export const invitationSchema = v.object({
	id: v.string(),
	member: v.string(),
	memberName: v.string(),
	state: v.picklist(['open', 'used', 'expired', 'withdrawn']),
	createdAt: v.number(),
	expiresAt: v.number(),
});
export type Invitation = v.InferOutput<typeof invitationSchema>;
/** The code is told once, when the invitation is made; the station keeps only its hash. */
export const newInvitationSchema = v.object({
	invitation: invitationSchema,
	code: v.string(),
	link: v.string(),
});
export type NewInvitation = v.InferOutput<typeof newInvitationSchema>;
/** `GET /api/invitations` (staff) */
export const invitationListSchema = v.object({ invitations: v.array(invitationSchema) });
/**
 * `DELETE /api/invitations/<id>` (staff): takes an open invitation back; answers the invitation as it stands then
 * (`invitationSchema`), which is `used` when somebody joined meanwhile.
 */
export function invitationPath(id: string): string {
	return `/api/invitations/${id}`;
}

/** Characters of an invitation's code: no 0/O, 1/I/L, so that it can be read aloud and typed. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const CODE_LENGTH = 8;

/** Brings what a person typed or scanned (a code with spaces, or a whole link) to the code's form; `null` when it is none. */
export function readInvitationCode(input: string): string | null {
	const afterHash = input.slice(input.lastIndexOf('#') + 1);
	const code = afterHash.toUpperCase().replace(/[\s-]/g, '');
	const fits = code.length === CODE_LENGTH && [...code].every((letter) => CODE_ALPHABET.includes(letter));
	return fits ? code : null;
}

/**
 * Photos and signatures, by the SHA-256 of their bytes (hex), under the document that they belong to:
 * `HEAD|PATCH|GET /api/blobs/<document>/<hash>`. `HEAD` answers with `Upload-Offset` (bytes that the station has)
 * and `Upload-Complete` (`?1` or `?0`); `PATCH` carries `Upload-Offset`, `Upload-Length` and the bytes from there.
 */
export function blobPath(document: string, hash: string): string {
	return `/api/blobs/${document}/${hash}`;
}
export const BLOB_HASH_PATTERN = /^[0-9a-f]{64}$/;
