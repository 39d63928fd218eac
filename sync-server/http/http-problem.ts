import type { Reason } from '../../src/lib/protocol/reasons.ts';

const STATUS: Record<Reason, number> = {
	malformed: 400,
	'too-large': 413,
	'too-many': 429,
	'app-too-old': 400,
	'station-too-old': 400,
	'unknown-device': 401,
	'known-device': 409,
	revoked: 403,
	'not-allowed': 403,
	'not-found': 404,
	'not-yours': 403,
	'invitation-unknown': 404,
	'invitation-used': 410,
	'invitation-expired': 410,
	'invitation-withdrawn': 410,
	'already-set-up': 409,
	'setup-token-wrong': 403,
	schema: 422,
	'unknown-table': 422,
	undecodable: 422,
	'token-invalid': 401,
	'hash-mismatch': 422,
	structure: 422,
	'foreign-client': 403,
	'entry-removed': 422,
	'value-too-large': 413,
	quota: 429,
	'lost-by-station': 404,
	'already-decided': 409,
	role: 403,
	author: 403,
	'too-late': 403,
	'reason-missing': 422,
	fixed: 403,
	'never-removed': 403,
	self: 403,
	'head-only': 403,
	'staff-only': 403,
	'names-nothing': 422,
	'storage-failing': 503,
};

/** A request that is answered with a coded reason instead of what it asked for. */
export class HttpProblem extends Error {
	readonly reason: Reason;

	constructor(reason: Reason, options?: ErrorOptions) {
		super(reason, options);
		this.name = 'HttpProblem';
		this.reason = reason;
	}

	get status(): number {
		return STATUS[this.reason];
	}
}
