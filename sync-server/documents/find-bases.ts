import * as Y from 'yjs';
import { readRecord } from '../../src/lib/domain/kernel/change.ts';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import type { Store, StoredAudit } from '../store/store.ts';
import type { Values } from './seen-values.ts';
import type { AnyType, StandingDocument } from './standing-document.ts';

/** Lines of a record's history that are looked through. */
const LINES = 200;
/** Records of one update whose history is looked up; whoever changes more at once without having seen others' is measured by what stands. */
const RECORDS = 20;

/** An overwritten entry that somebody builds on, and whose content is forgotten. */
export interface MissingBase {
	client: number;
	clock: number;
	table: Table;
	id: string;
}

/** Those of the entries that an update replaces which are not there any more, and of which nobody remembers the content. */
export function missingBases(standing: StandingDocument, replaces: readonly number[]): MissingBase[] {
	const missing: MissingBase[] = [];
	for (let i = 0; i + 1 < replaces.length && missing.length < RECORDS; i += 2) {
		const [client = 0, clock = 0] = [replaces[i], replaces[i + 1]];
		if (clock >= standing.state(client)) continue;
		const item: unknown = Y.getItem(standing.doc.store, Y.createID(client, clock));
		if (!(item instanceof Y.Item) || !item.deleted || item.parentSub === null) continue;
		if (standing.seen.get({ client, clock }) !== undefined) continue;
		const parent = item.parent as AnyType;
		const owner = parent._item;
		const root = standing.rootOf(owner === null ? parent : (owner.parent as AnyType));
		const id = owner === null ? item.parentSub : owner.parentSub;
		// A field by itself needs no base: whoever writes it has changed it.
		if (root?.kind === 'table' && root.table.merge !== 'field' && id !== null)
			missing.push({ client, clock, table: root.table, id });
	}
	return missing;
}

/** Looks up what overwritten entries held, from the operations' record. To be asked while nothing waits for the disk. */
export async function findBases(
	store: Store,
	standing: StandingDocument,
	missing: readonly MissingBase[],
): Promise<void> {
	const histories = new Map<string, StoredAudit[]>();
	for (const { client, clock, table, id } of missing) {
		const name = `${table.name}/${id}`;
		const lines =
			histories.get(name) ??
			(await store.audit({ document: standing.name, table: table.name, record: id, limit: LINES }));
		histories.set(name, lines);
		const exact = standing.isStations(client);
		const base = rollBack(readRecord(standing.doc, table, id) ?? {}, lines, { client, clock, exact });
		standing.seen.set({ client, clock }, base);
	}
}

/**
 * The record as the author of an item left it; `null` where its history does not tell.
 * @param item `exact`: the station's own, of whose writes (a sample, what the operator does) not all stand in the history,
 * so that a later one must not be taken for it
 */
function rollBack(
	record: Values,
	history: readonly StoredAudit[],
	item: { client: number; clock: number; exact: boolean },
): Values | null {
	// Looks and erasures stand in a record's history as well.
	const lines = history.filter(({ kind }) => kind === 'changed' || kind === 'accepted');
	// The line of the item: of its client's the first that reaches so far.
	let own = -1;
	let nearest = Number.POSITIVE_INFINITY;
	for (const [index, line] of lines.entries()) {
		const [client, clock] = (line.item ?? '').split('.').map(Number);
		if (client !== item.client || clock === undefined || clock < item.clock || clock > nearest) continue;
		if (item.exact && clock !== item.clock) continue;
		own = index;
		nearest = clock;
	}
	if (own < 0 && history.length === LINES) return null;
	const base: Record<string, unknown> = { ...record };
	for (const line of own < 0 ? lines : lines.slice(0, own)) {
		if (line.fields === null) return null;
		for (const { field, before } of line.fields) put(base, field, before);
	}
	// What did not stand was its author's all the same.
	for (const { field, after } of (own < 0 ? undefined : lines[own]?.fields) ?? []) put(base, field, after);
	return base;
}

function put(record: Record<string, unknown>, field: string, value: unknown): void {
	if (value === null || value === undefined) Reflect.deleteProperty(record, field);
	else record[field] = value;
}
