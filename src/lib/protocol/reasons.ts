import * as v from 'valibot';
import { RULE_REASONS } from '../domain/kernel/rule.ts';

/**
 * Every reason that the station gives for not doing something. A closed list: the words for people are looked up
 * by it in both languages, and a client in another language can rely on it.
 */
export const REASONS = [
	/** The message or request is not of the protocol's form. */
	'malformed',
	/** Larger than a named limit. */
	'too-large',
	/** Too many of them in too short a time. */
	'too-many',
	/** The device's protocol is older than the station speaks: update the app. */
	'app-too-old',
	/** The device's protocol is newer than the station speaks: the station must be updated. */
	'station-too-old',
	/** No such device, or its signature does not fit. */
	'unknown-device',
	/** A device that says that it is not known any more is known: it has no reason to join again. */
	'known-device',
	/** The device was revoked. */
	'revoked',
	/** The member may not do this. */
	'not-allowed',
	/** No such thing. */
	'not-found',
	/** A document is not the member's to open. */
	'not-yours',
	/** The invitation's code is not known. */
	'invitation-unknown',
	/** The invitation has been used. */
	'invitation-used',
	/** The invitation is older than seven days. */
	'invitation-expired',
	/** Staff took the invitation back. */
	'invitation-withdrawn',
	/** There is a station already; set-up is over. */
	'already-set-up',
	/** The set-up link's token does not fit. */
	'setup-token-wrong',
	/** The record does not fit its table's schema. */
	'schema',
	/** A table that the document does not hold. */
	'unknown-table',
	/** The bytes are no update. */
	'undecodable',
	/** The token has run out or is not the station's. */
	'token-invalid',
	/** The bytes of a photo do not have the hash that they were announced with. */
	'hash-mismatch',
	/** The station cannot write to its disk at the moment. */
	'storage-failing',
	/** An update holds something that no honest app writes: a structure that the schema does not name. */
	'structure',
	/** An update writes under a Yjs client id that is another device's. */
	'foreign-client',
	/** An update takes a record's entry away, or replaces what must be merged into. */
	'entry-removed',
	/** A value, or a record as a whole, is larger than its limit. */
	'value-too-large',
	/** The station has been asked to keep more for this device than it may. */
	'quota',
	/** A restored station has lost it, and it came from a device whose member is not the one to bring it back. */
	'lost-by-station',
	/** Somebody else has decided it meanwhile. */
	'already-decided',
	/** Why a table's rule does not allow it. */
	...RULE_REASONS,
] as const;

/** A coded reason for a refusal. */
export type Reason = (typeof REASONS)[number];

/** A reason that the other side gives. One that this version does not know is a newer program's, and taken for `other`. */
export const reasonSchema = (other: Reason) =>
	v.pipe(
		v.string(),
		v.maxLength(80),
		v.transform((text): Reason => REASONS.find((known) => known === text) ?? other),
	);
