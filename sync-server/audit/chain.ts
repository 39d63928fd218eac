import { createHash } from 'node:crypto';
import type { AuditEntry, StoredAudit } from '../store/store.ts';

/** The field of an `erased` line that tells from how many lines values were taken away. */
export const PURGED_LINES = 'purgedLines';

/** Where a chain stands: its newest line, or what the first one is hung on. */
export interface ChainLink {
	n: number;
	hash: string;
}

/** What a line of the chain is, and the text of its values as it is kept. */
export interface SealedLine {
	line: StoredAudit;
	/** `null` where there is nothing to say. */
	values: string | null;
}

/** What a chain begins with: the station's own name, so that no other station's lines can take its place. */
export function chainStart(station: string): ChainLink {
	return { n: 0, hash: station };
}

/**
 * Gives an entry its place behind the newest line. What it holds of people (`about`, `fields`) is hashed apart and with
 * salt: when somebody is erased it can be taken away, and the chain still proves.
 */
export function sealLine(previous: ChainLink, entry: AuditEntry, makeSalt: () => string): SealedLine {
	const n = previous.n + 1;
	const none = entry.about === null && entry.fields === null;
	const values = none ? null : canonicalJson({ about: entry.about, fields: entry.fields });
	const salt = none ? null : makeSalt();
	const valuesHash = values === null || salt === null ? '' : hashValues(salt, values);
	const unhashed = { ...entry, n, salt, valuesHash };
	return { values, line: { ...unhashed, hash: hashLine(previous.hash, unhashed) } };
}

/** The hash of a line's values, given as the text that `sealLine` made. */
export function hashValues(salt: string, values: string): string {
	return sha256(salt + values);
}

/** The hash of a line: over the one before it, and over everything but values and salt. */
export function hashLine(previous: string, line: Omit<StoredAudit, 'hash'>): string {
	const { n, kind, at, enteredAt, member, device, document, table, record, item, valuesHash } = line;
	return sha256(
		previous +
			canonicalJson({ n, kind, at, enteredAt, member, device, document, table, record, item, valuesHash }),
	);
}

/** JSON in which the same value always is the same text: keys in order, no white space, `undefined` as null. */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_, part: unknown) => {
		if (part === undefined) return null;
		if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
		return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
	});
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
