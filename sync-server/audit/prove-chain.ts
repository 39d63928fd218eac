import type { Store, StoredAudit } from '../store/store.ts';
import { canonicalJson, chainStart, hashLine, hashValues, PURGED_LINES, type ChainLink } from './chain.ts';

/** Lines read at once. */
const PORTION = 1_000;

/** What proving the chain finds. `purged` counts the lines whose values went with an erasure. */
export type Proof =
	| { kind: 'whole'; lines: number; purged: number; newest: ChainLink }
	/** At line `n` it is not what it was when it was written, and so everything behind it proves nothing. */
	| { kind: 'broken'; n: number; why: 'missing' | 'edited' | 'values-edited' }
	/** Values are gone from more or fewer lines than the erasures tell of. */
	| { kind: 'values-missing'; purged: number; told: number }
	/** A line that was noted earlier is another one now, or not there. */
	| { kind: 'not-as-noted'; n: number };

/**
 * Proves that nobody has edited the operations' record: every line hangs on the one before it, and its values are
 * those that it was written with.
 * @param noted a line whose hash somebody has kept elsewhere: also who could make the whole chain anew is found out
 */
export async function proveChain(
	store: Pick<Store, 'station' | 'auditFrom'>,
	noted: ChainLink | null = null,
): Promise<Proof> {
	let newest = chainStart(store.station);
	let purged = 0;
	let told = 0;
	let found = noted === null;
	for (;;) {
		const lines = await store.auditFrom(newest.n + 1, PORTION);
		for (const line of lines) {
			const why = faultOf(newest, line);
			if (why !== null) return { kind: 'broken', n: newest.n + 1, why };
			if (isPurged(line)) purged++;
			told += toldOf(line);
			found ||= line.n === noted?.n && line.hash === noted.hash;
			newest = { n: line.n, hash: line.hash };
		}
		if (lines.length < PORTION) break;
	}
	if (noted !== null && !found) return { kind: 'not-as-noted', n: noted.n };
	if (purged !== told) return { kind: 'values-missing', purged, told };
	return { kind: 'whole', lines: newest.n, purged, newest };
}

function faultOf(previous: ChainLink, line: StoredAudit): (Proof & { kind: 'broken' })['why'] | null {
	if (line.n !== previous.n + 1) return 'missing';
	if (line.hash !== hashLine(previous.hash, line)) return 'edited';
	if (isPurged(line)) return null;
	const { about, fields, salt, valuesHash } = line;
	const none = about === null && fields === null;
	const fits = none ? salt === null && valuesHash === '' : valuesOf(line) === valuesHash;
	return fits ? null : 'values-edited';
}

function valuesOf({ about, fields, salt }: StoredAudit): string | null {
	return salt === null ? null : hashValues(salt, canonicalJson({ about, fields }));
}

function isPurged({ about, fields, salt, valuesHash }: StoredAudit): boolean {
	return about === null && fields === null && salt === null && valuesHash !== '';
}

/** From how many lines an erasure says that it took values away. */
function toldOf({ kind, fields }: StoredAudit): number {
	if (kind !== 'erased') return 0;
	const count = fields?.find(({ field }) => field === PURGED_LINES)?.after;
	return typeof count === 'number' ? count : 0;
}
