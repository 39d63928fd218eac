import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import { tableNamed, tablesOf } from '../../src/lib/domain/tables.ts';
import type { HandedChange, HandOverRequest } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import { notKeptLine } from '../members/audit-lines.ts';
import { erasedRecords, tellsOfErased } from '../people/erased-records.ts';
import type { Services } from '../services.ts';
import type { Quarantined } from '../store/store.ts';
import { isBackAlready } from './is-back-already.ts';
import { wasTaken } from './was-taken.ts';

type Handed = HandOverRequest['items'][number];

/** What a device that is to forget the station may add to what waits of its member: it cannot come again with the rest. */
const ROOM_FOR_LEAVING = 2;
/** Lines that tell of one member what was not kept: whoever floods the station writes no more of them. */
const LOST_TOLD = 100;

/** What became of a hand-over: the keys that are kept now, and why the first of the others is not. */
export interface HandedOver {
	taken: string[];
	/** Of these the station had taken the changes already: there is nothing to decide. */
	known: string[];
	/** These will never be kept, and the operations' record says so: their device need not come again with them. */
	lost: string[];
	reason: Reason | null;
}

/**
 * Keeps what a device hands over for staff to judge. Only its form is checked: it may be of a document that is no longer
 * the member's (the normal case), and need not fit any schema. Within a bound for each member, so that nobody fills the
 * disk. Call it for one member at a time.
 *
 * A device that is leaving erases itself when it is rid of everything: of such a one also what nobody could accept is kept,
 * for staff to read, and what is beyond all bounds is noted as lost.
 */
export async function handOver(
	items: readonly Handed[],
	{ device, member, isLeaving = false }: { device: string; member: string; isLeaving?: boolean },
	{ store, ports, registry }: Pick<Services, 'store' | 'ports' | 'registry'>,
): Promise<HandedOver> {
	// What came by the document's channel before may still be on its way to the disk: then it is taken, and handed over as well.
	for (const document of new Set(items.map((item) => item.document)))
		if (isDocumentName(document)) await registry.settled(document);
	const own = await store.quarantined(member);
	const kept = new Set(own.filter((item) => item.device === device).map(({ key }) => key));
	const waiting = own.filter(({ state }) => state === 'waiting');
	let count = waiting.length;
	let bytes = waiting.reduce((sum, { changes }) => sum + sizeOf(changes), 0);
	const taken: string[] = [];
	const known: string[] = [];
	const lost: { item: Handed; reason: Reason }[] = [];
	const room = isLeaving ? ROOM_FOR_LEAVING : 1;
	const fresh: Quarantined[] = [];
	const erased = new Map<DocumentName, ReadonlySet<string>>();
	let reason: Reason | null = null;
	for (const item of items) {
		if (kept.has(item.key)) {
			taken.push(item.key);
			continue;
		}
		const size = sizeOf(item.changes);
		const isFull = count + 1 > LIMITS.quarantined * room || bytes + size > LIMITS.quarantinedBytes * room;
		const objection = objectionTo(item, isLeaving) ?? (isFull ? 'quota' : null);
		if (objection !== null || !isDocumentName(item.document)) {
			reason ??= objection;
			if (isLeaving && objection !== null) lost.push({ item, reason: objection });
			continue;
		}
		if (
			(await wasTaken(item, { document: item.document, device }, { store, registry })) ||
			(await isBackAlready(item, store))
		) {
			known.push(item.key);
			continue;
		}
		count++;
		bytes += size;
		kept.add(item.key);
		const receivedAt = ports.clock.now();
		const id = makeId(receivedAt, (length) => ports.random.bytes(length));
		const { key, document, at, reason: why, clocks = null } = item;
		const gone = erased.get(document) ?? (await erasedRecords(store, document));
		erased.set(document, gone);
		const changes = item.changes.filter((change) => !tellsOfErased(gone, change));
		// Of somebody who was erased there is nothing to decide, and nothing is kept.
		const state = changes.length === 0 ? 'rejected' : 'waiting';
		const decidedAt = state === 'rejected' ? receivedAt : null;
		const decision = { state, decidedAt, decidedBy: null, word: null } as const;
		const told = { id, key, document, member, device, at, receivedAt, reason: why, changes, clocks };
		fresh.push({ ...told, ...decision });
	}
	const added = fresh.length === 0 ? [] : await store.addQuarantined(fresh);
	await noteLost(lost, { device, member }, { store, ports });
	return { taken: [...taken, ...added], known, lost: lost.map(({ item }) => item.key), reason };
}

async function noteLost(
	lost: readonly { item: Handed; reason: Reason }[],
	by: { device: string; member: string },
	{ store, ports }: Pick<Services, 'store' | 'ports'>,
): Promise<void> {
	if (lost.length === 0) return;
	const told = await store.audit({ kind: 'not-kept', member: by.member, limit: LOST_TOLD });
	const at = ports.clock.now();
	await store.addAudit(
		lost
			.slice(0, Math.max(0, LOST_TOLD - told.length))
			.map(({ item: { document, at: enteredAt, changes }, reason }) => {
				const [first] = changes;
				const table = tableNamed(first?.table ?? '')?.name ?? null;
				const of = {
					document: isDocumentName(document) ? document : null,
					table,
					record: table === null ? null : (first?.id ?? null),
				};
				return notKeptLine({ at, enteredAt, reason, of, by });
			}),
	);
}

/**
 * What keeps an item from being kept.
 * @param isLeaving also what could never be accepted is for staff to read
 */
function objectionTo({ document, changes }: Handed, isLeaving: boolean): Reason | null {
	if (!isDocumentName(document)) return 'not-found';
	if (changes.some(({ fields }) => !isShallow(fields, LIMITS.valueDepth + 1))) return 'value-too-large';
	// A device says so of what is larger than any request.
	if (isLeaving) return changes.every(({ fields }) => Object.keys(fields).length === 0) ? 'too-large' : null;
	const tables = new Set(tablesOf(document).map(({ name }) => name));
	if (changes.some(({ table }) => !tables.has(table))) return 'unknown-table';
	return changes.some((change) => sizeOf(change) > LIMITS.record) ? 'value-too-large' : null;
}

function isShallow(value: unknown, depth: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

function sizeOf(changes: HandedChange | readonly HandedChange[]): number {
	return Buffer.byteLength(JSON.stringify(changes));
}
