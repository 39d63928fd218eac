import * as v from 'valibot';
import * as Y from 'yjs';
import { readRecord } from '../../src/lib/domain/kernel/change.ts';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import { ID_PATTERN } from '../../src/lib/domain/kernel/id.ts';
import { touchedRecords, type TouchedRecord } from '../../src/lib/domain/kernel/touched-records.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { Row } from '../store/store.ts';

/** What is wrong with an update, and with which record. */
export interface Refusal {
	reason: Reason;
	table?: string;
	id?: string;
}

/** What the guard says to an update. */
export type Verdict =
	/** In the document, and to be stored: exactly what it added, and the records as they are now. */
	| { kind: 'accepted'; update: Uint8Array; rows: Row[] }
	/** The document had all of it. */
	| { kind: 'known' }
	/** It builds on something that the station does not have. */
	| { kind: 'gap'; spoiled: boolean }
	| { kind: 'refused'; refusal: Refusal; spoiled: boolean };

/** A write as the guard sees it: bytes of a device, or changes of the station's own. */
export type Proposal = { kind: 'update'; bytes: Uint8Array } | { kind: 'own'; apply: (doc: Y.Doc) => void };

/**
 * The station's own writes carry this client id in every document, whoever of its processes makes them: the
 * compare-and-append lets only one of two writers under the same clock through, the other begins again.
 */
const STATION_CLIENT = 1;
/** What a document's own id is while it only receives: never written, so that Yjs finds nobody else using it. */
const NO_CLIENT = 0;

/** Makes an empty document of the station's kind. */
export function makeDocument(): Y.Doc {
	const doc = new Y.Doc();
	doc.clientID = NO_CLIENT;
	return doc;
}

/**
 * Takes a write into the standing document, which nobody else sees before it is stored, and judges it there.
 * Where the verdict is `spoiled`, the document holds what was not accepted and must be made again from the log.
 *
 * The order is: what the bytes alone tell (`scan`) → applied → what they did to the records (`judge`). A scan of
 * the bytes and the binding of client ids to devices belong into the first, rules on each record into the last.
 */
export function propose(doc: Y.Doc, tables: readonly Table[], proposal: Proposal): Verdict {
	if (proposal.kind === 'update') {
		const objection = scan(doc, proposal.bytes);
		if (objection !== null) return objection;
	}
	const applied = apply(doc, tables, proposal);
	if (applied === null) return { kind: 'refused', refusal: { reason: 'undecodable' }, spoiled: true };
	if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
		return { kind: 'gap', spoiled: true };
	if (applied.update === null) return { kind: 'known' };
	if (applied.unknown.size > 0) {
		const [name = ''] = applied.unknown;
		return {
			kind: 'refused',
			refusal: { reason: 'unknown-table', table: name.slice(0, 200) },
			spoiled: true,
		};
	}
	const rows: Row[] = [];
	for (const touched of applied.records.values()) {
		const judged = judge(doc, touched);
		if ('reason' in judged) return { kind: 'refused', refusal: judged, spoiled: true };
		rows.push(judged);
	}
	return { kind: 'accepted', update: applied.update, rows };
}

/** Looks at bytes that have touched nothing yet. */
function scan(doc: Y.Doc, bytes: Uint8Array): Verdict | null {
	if (bytes.length > LIMITS.frameUp)
		return { kind: 'refused', refusal: { reason: 'too-large' }, spoiled: false };
	let meta: ReturnType<typeof Y.parseUpdateMeta>;
	try {
		meta = Y.parseUpdateMeta(bytes);
	} catch {
		return { kind: 'refused', refusal: { reason: 'undecodable' }, spoiled: false };
	}
	for (const [client, clock] of meta.from)
		if (clock > Y.getState(doc.store, client)) return { kind: 'gap', spoiled: false };
	return null;
}

interface Applied {
	/** What the document did not have before; `null` when nothing. */
	update: Uint8Array | null;
	records: Map<string, TouchedRecord>;
	unknown: Set<string>;
}

/** Applies a proposal and notes what it did; `null` when the bytes broke off half-way. */
function apply(doc: Y.Doc, tables: readonly Table[], proposal: Proposal): Applied | null {
	const updates: Uint8Array[] = [];
	const records = new Map<string, TouchedRecord>();
	const unknown = new Set<string>();
	const onUpdate = (update: Uint8Array) => updates.push(update);
	const onTransaction = (transaction: Y.Transaction) => {
		const touched = touchedRecords(transaction, tables);
		for (const record of touched.records) records.set(`${record.table.name}/${record.id}`, record);
		for (const name of touched.unknown) unknown.add(name);
	};
	doc.on('update', onUpdate);
	doc.on('afterTransaction', onTransaction);
	try {
		if (proposal.kind === 'update') Y.applyUpdate(doc, proposal.bytes);
		else {
			doc.clientID = STATION_CLIENT;
			doc.transact(() => proposal.apply(doc));
			doc.clientID = NO_CLIENT;
		}
	} catch (error) {
		// A device's bytes may be anything; an own change that throws is a fault of this program.
		if (proposal.kind === 'own') throw error;
		return null;
	} finally {
		doc.off('update', onUpdate);
		doc.off('afterTransaction', onTransaction);
	}
	const [first] = updates;
	const update = first === undefined ? null : updates.length === 1 ? first : Y.mergeUpdates(updates);
	return { update, records, unknown };
}

/** Judges one record as it is after the write: its row, or what is wrong with it. */
function judge(doc: Y.Doc, { table, id }: TouchedRecord): Row | Refusal {
	const refusal: Refusal = { reason: 'schema', table: table.name, id: id.slice(0, 200) };
	if (!ID_PATTERN.test(id)) return refusal;
	try {
		const record = readRecord(doc, table, id);
		// Records are marked `deleted`, never taken out.
		if (record === null) return refusal;
		if (!v.is(table.schema, record)) return refusal;
		if (table.texts.some((text) => String(record[text] ?? '').length > LIMITS.text)) return refusal;
		// What is no JSON could not be a row on any device either.
		JSON.stringify(record);
		return { table: table.name, record };
	} catch {
		return refusal;
	}
}
