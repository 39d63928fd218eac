import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import type { HandedChange, HandOverRequest } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import { erasedRecords, tellsOfErased } from '../people/erased-records.ts';
import type { Services } from '../services.ts';
import type { Quarantined } from '../store/store.ts';
import { wasTaken } from './was-taken.ts';

type Handed = HandOverRequest['items'][number];

/** What became of a hand-over: the keys that are kept now, and why the first of the others is not. */
export interface HandedOver {
	taken: string[];
	/** Of these the station had taken the changes already: there is nothing to decide. */
	known: string[];
	reason: Reason | null;
}

/**
 * Keeps what a device hands over for staff to judge. Only its form is checked: it may be of a document that is no longer
 * the member's (the normal case), and need not fit any schema. Within a bound for each member, so that nobody fills the
 * disk. Call it for one member at a time.
 */
export async function handOver(
	items: readonly Handed[],
	{ device, member }: { device: string; member: string },
	{ store, ports }: Pick<Services, 'store' | 'ports'>,
): Promise<HandedOver> {
	const own = await store.quarantined(member);
	const kept = new Set(own.filter((item) => item.device === device).map(({ key }) => key));
	const waiting = own.filter(({ state }) => state === 'waiting');
	let count = waiting.length;
	let bytes = waiting.reduce((sum, { changes }) => sum + sizeOf(changes), 0);
	const taken: string[] = [];
	const known: string[] = [];
	const fresh: Quarantined[] = [];
	const erased = new Map<DocumentName, ReadonlySet<string>>();
	let reason: Reason | null = null;
	for (const item of items) {
		if (kept.has(item.key)) {
			taken.push(item.key);
			continue;
		}
		const objection = objectionTo(item);
		const size = sizeOf(item.changes);
		const isFull = count + 1 > LIMITS.quarantined || bytes + size > LIMITS.quarantinedBytes;
		if (objection !== null || isFull || !isDocumentName(item.document)) {
			reason ??= objection ?? 'quota';
			continue;
		}
		if (await wasTaken(item.changes, { document: item.document, device, at: item.at }, store)) {
			known.push(item.key);
			continue;
		}
		count++;
		bytes += size;
		kept.add(item.key);
		const receivedAt = ports.clock.now();
		const id = makeId(receivedAt, (length) => ports.random.bytes(length));
		const { key, document, at, reason: why } = item;
		const gone = erased.get(document) ?? (await erasedRecords(store, document));
		erased.set(document, gone);
		const changes = item.changes.filter((change) => !tellsOfErased(gone, change));
		// Of somebody who was erased there is nothing to decide, and nothing is kept.
		const state = changes.length === 0 ? 'rejected' : 'waiting';
		const decidedAt = state === 'rejected' ? receivedAt : null;
		const decision = { state, decidedAt, decidedBy: null, word: null } as const;
		fresh.push({ id, key, document, member, device, at, receivedAt, reason: why, changes, ...decision });
	}
	const added = fresh.length === 0 ? [] : await store.addQuarantined(fresh);
	return { taken: [...taken, ...added], known, reason };
}

/** What keeps an item from being of any use to staff. */
function objectionTo({ document, changes }: Handed): Reason | null {
	if (!isDocumentName(document)) return 'not-found';
	const tables = new Set(tablesOf(document).map(({ name }) => name));
	if (changes.some(({ table }) => !tables.has(table))) return 'unknown-table';
	if (
		changes.some(
			(change) => sizeOf(change) > LIMITS.record || !isShallow(change.fields, LIMITS.valueDepth + 1),
		)
	)
		return 'value-too-large';
	return null;
}

function isShallow(value: unknown, depth: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

function sizeOf(changes: HandedChange | readonly HandedChange[]): number {
	return Buffer.byteLength(JSON.stringify(changes));
}
