import * as v from 'valibot';
import { dayField, lineField, phoneField } from '../domain/fields.ts';
import { ID_PATTERN } from '../domain/kernel/id.ts';
import { LIMITS } from './limits.ts';
import { reasonSchema } from './reasons.ts';
import { standingSchema } from './messages.ts';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));
const text = v.pipe(v.string(), v.maxLength(400));
const uint53 = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The body of every answer that is not 2xx. */
export const problemSchema = v.object({ reason: reasonSchema('app-too-old') });
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
export const joinRequestSchema = v.object({
	code: text,
	publicKey,
	deviceName: name,
	/** A device whose data stay where they are: the station was restored from before it joined, and does not know it. */
	instead: v.optional(v.object({ device: text, member: text })),
});
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
	/** The member's id; an older station does not tell it. */
	member: v.optional(v.string()),
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

/** A change as a person made it, apart from any document's bytes: what can be judged, and made again, by hand. */
export const handedChangeSchema = v.object({
	table: v.pipe(v.string(), v.maxLength(40)),
	id: v.pipe(v.string(), v.regex(ID_PATTERN)),
	/** `null` takes a field away. */
	fields: v.record(v.pipe(v.string(), v.maxLength(60)), v.unknown()),
});
export type HandedChange = v.InferOutput<typeof handedChangeSchema>;

/**
 * How far a document has come when it holds a change's bytes: Yjs client ids with the clocks that they have then. A change
 * of one person is written under one; what several wrote into a record, under several.
 */
export const clocksSchema = v.pipe(
	v.array(v.tuple([uint53, uint53])),
	v.minLength(1),
	v.maxLength(LIMITS.clocks),
);
export type Clocks = v.InferOutput<typeof clocksSchema>;

/**
 * `POST /api/quarantine`: a device hands over changes that the station did not take, or can't be given any more because
 * the document is no longer the member's. Idempotent by `key`, so that it can be sent again after a cut line. Photos that
 * the changes name may then be uploaded under the document, although it is not the member's.
 */
export const handOverRequestSchema = v.object({
	items: v.pipe(
		v.array(
			v.object({
				/** The device's own name for it. */
				key: v.pipe(v.string(), v.regex(ID_PATTERN)),
				document: v.pipe(v.string(), v.maxLength(80)),
				/** When it was entered (ms, the device's clock). */
				at: v.pipe(v.number(), v.integer(), v.minValue(0)),
				/** Why the station did not take it: a refusal's reason, or `not-yours`, `revoked`. */
				reason: reasonSchema('station-too-old'),
				changes: v.pipe(v.array(handedChangeSchema), v.minLength(1), v.maxLength(LIMITS.handedOver)),
				/** Of a change that may have been sent: tells whether it came. Older apps do not say it. */
				clocks: v.optional(clocksSchema),
			}),
		),
		v.minLength(1),
		v.maxLength(LIMITS.handedOver),
	),
});
export type HandOverRequest = v.InferOutput<typeof handOverRequestSchema>;
/** What the station took of it: the keys. */
export const handOverAnswerSchema = v.object({
	taken: v.array(text),
	/** Those whose changes it had taken before, without its receipt having come: they are at the station. */
	known: v.optional(v.array(text)),
	/**
	 * Only for a device that is to forget the station: what the station will never keep. The operations' record says that it
	 * was there, and why it was not kept.
	 */
	lost: v.optional(v.array(text)),
});

/** An item of the quarantine 隔离区. Staff see all; a member their own, without the content. */
export const quarantineItemSchema = v.object({
	id: v.string(),
	key: v.string(),
	document: v.string(),
	/** Whose change it is, and the device that handed it over. */
	member: v.string(),
	memberName: v.string(),
	device: v.string(),
	at: v.number(),
	receivedAt: v.number(),
	reason: reasonSchema('app-too-old'),
	/** Absent for who is not staff. */
	changes: v.optional(v.array(handedChangeSchema)),
	/** Each change's record as it is at the station now; `null` where there is none. Absent for who is not staff. */
	present: v.optional(v.array(v.nullable(v.record(v.string(), v.unknown())))),
	state: v.picklist(['waiting', 'accepted', 'rejected']),
	decidedAt: v.nullable(v.number()),
	decidedBy: v.nullable(v.string()),
	/** What staff say to the author. */
	word: v.nullable(v.string()),
});
export type QuarantineItem = v.InferOutput<typeof quarantineItemSchema>;
/** `GET /api/quarantine` (staff: all, waiting ones first; else the member's own) */
export const quarantineListSchema = v.object({ items: v.array(quarantineItemSchema) });
/**
 * `POST /api/quarantine/<id>` (staff): `accept` applies the changes with author and time kept, `reject` keeps them out.
 * Answers the item as it stands then; 409 `already-decided` is no error for people: somebody else was faster.
 */
export const decideRequestSchema = v.object({
	decision: v.picklist(['accept', 'reject']),
	word: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
});
export type DecideRequest = v.InferOutput<typeof decideRequestSchema>;

/** A device, as its member (own ones) and staff (all) see it. */
export const deviceSchema = v.object({
	id: v.string(),
	member: v.string(),
	memberName: v.string(),
	name: v.string(),
	createdAt: v.number(),
	/** `null` when it never connected. */
	seenAt: v.nullable(v.number()),
	/** The app's version at the last hello. */
	app: v.nullable(v.string()),
	/** Own changes that it had not sent at the last hello, and when the oldest was made. */
	waiting: v.number(),
	oldestAt: v.nullable(v.number()),
	connected: v.boolean(),
	revokedAt: v.nullable(v.number()),
	/** When it said that it has erased itself. */
	erasedAt: v.nullable(v.number()),
	/** Whether it is the one that asks. */
	own: v.boolean(),
});
export type DeviceInfo = v.InferOutput<typeof deviceSchema>;
/** `GET /api/devices` */
export const deviceListSchema = v.object({ devices: v.array(deviceSchema) });
/** `PATCH /api/devices/<id>` {name}; `POST /api/devices/<id>/revoke`. Both answer the device as it stands then. */
export const renameRequestSchema = v.object({ name });

/** `GET /api/me`: what the station's roster holds about the member who asks, all fields. */
export const meSchema = v.object({ member: v.looseObject({ id: v.string() }) });
export type Me = v.InferOutput<typeof meSchema>;
/** `PATCH /api/me`: own particulars, put right by oneself; `null` takes one away. Answers the same as `GET`. */
export const changeMeSchema = v.strictObject({
	phone: v.optional(v.nullable(phoneField)),
	home: v.optional(v.nullable(lineField)),
	skills: v.optional(v.nullable(v.pipe(v.array(lineField), v.maxLength(20)))),
	consentOn: v.optional(v.nullable(dayField)),
});
export type ChangeMe = v.InferOutput<typeof changeMeSchema>;

/** A look at personal data: a resident's or recipient's page opened, a masked number shown. Kept in the audit. */
export const lookSchema = v.object({
	kind: v.picklist(['opened', 'revealed']),
	/** When (ms, the device's clock). */
	at: v.pipe(v.number(), v.integer(), v.minValue(0)),
	document: v.pipe(v.string(), v.maxLength(80)),
	table: v.pipe(v.string(), v.maxLength(40)),
	id: v.pipe(v.string(), v.regex(ID_PATTERN)),
	/** The field that was shown; only for `revealed`. */
	field: v.optional(v.pipe(v.string(), v.maxLength(60))),
});
export type Look = v.InferOutput<typeof lookSchema>;
/** `POST /api/looks`: idempotent by the looks' content for one device. */
export const looksRequestSchema = v.object({
	looks: v.pipe(v.array(lookSchema), v.minLength(1), v.maxLength(LIMITS.looks)),
});

/** One line of the operations' record 操作记录. */
export const auditLineSchema = v.object({
	/** Its place in the chain, from 1. */
	n: v.number(),
	kind: v.picklist([
		'changed',
		'opened',
		'revealed',
		'accepted',
		'rejected',
		'exported',
		'erased',
		'device-joined',
		'device-renamed',
		'device-revoked',
		'device-erased',
		'carried',
		'not-kept',
		'invited',
		'invitation-withdrawn',
		'set-up',
	]),
	/** When the station received it (ms, its clock), and when it was entered (the device's clock), where known. */
	at: v.number(),
	enteredAt: v.nullable(v.number()),
	/** Who did it; `null` for the station itself or its command line. */
	member: v.nullable(v.string()),
	memberName: v.string(),
	device: v.nullable(v.string()),
	document: v.nullable(v.string()),
	table: v.nullable(v.string()),
	record: v.nullable(v.string()),
	/**
	 * For `accepted`, `carried`: whose it was. For a device: its name. For `not-kept`: why. `null` where there is nothing to
	 * say.
	 */
	about: v.nullable(v.string()),
	/** What changed from what to what; `null` when the person concerned was erased. */
	fields: v.nullable(v.array(v.object({ field: v.string(), before: v.unknown(), after: v.unknown() }))),
});
export type AuditLine = v.InferOutput<typeof auditLineSchema>;
/**
 * `GET /api/audit?before=N&document=&table=&record=&member=&kind=&from=&to=` (staff): newest first, 50 at a time. With
 * `table` and `record` it is that record's history; `from` and `to` are the first and the last day, as days are at the
 * station, on which it received them.
 */
export const auditPageSchema = v.object({ lines: v.array(auditLineSchema), more: v.boolean() });
export type AuditPage = v.InferOutput<typeof auditPageSchema>;

/** Whom an export or an erasure is about: a resident of a grid, a recipient with the dossier, or a member. */
export const personKinds = ['resident', 'recipient', 'member'] as const;
export type PersonKind = (typeof personKinds)[number];
/**
 * `GET /api/people/<kind>/<id>/export` (staff, or the member themselves): everything that the station holds about the
 * person, as a JSON file. `POST /api/people/<kind>/<id>/erase` (head): purges it; the name typed once more confirms it.
 */
export function personPath(kind: PersonKind, id: string, action: 'export' | 'erase'): string {
	return `/api/people/${kind}/${id}/${action}`;
}
export const eraseRequestSchema = v.object({
	name,
	reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
});
export const eraseAnswerSchema = v.object({
	records: v.number(),
	documents: v.number(),
	pictures: v.number(),
});
