import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { DocumentRow, LogEntry } from '../store/device-store.ts';
import type { DocumentCopy } from './document-copy.ts';

type Struct = Y.Item | Y.GC | Y.Skip;
type Deletions = Map<number, { clock: number; len: number }[]>;

/**
 * What a copy holds and a station lacks that has lost a part of its history.
 *
 * 1. Nothing of what waits or was refused is in it: that goes, or does not go, by its own entries, one by one, so that
 *    each can be judged and receipted.
 * 2. With `own`, nothing that other devices wrote is in it: the station takes that from staff only. What is this device's
 *    own is told by the client ids that its row and its entries name. Deletions are left out then, since nobody can tell
 *    whose they were; what replaces something deletes it by itself.
 */
export function toBringBack(
	copy: DocumentCopy,
	row: DocumentRow,
	entries: readonly LogEntry[],
	stateVector: Uint8Array,
	own: boolean,
): Uint8Array {
	const unsettled = entries.filter(({ todo, bytes }) => todo !== undefined && bytes.length > 0);
	const all = (unsettled.length > 0 ? fromLog(row, entries, stateVector) : null) ?? copy.since(stateVector);
	if (unsettled.length === 0 && !own) return all;

	const { structs, ds } = Y.decodeUpdate(all);
	const clients = own ? ownClients(row, entries) : null;
	const ends = firstClocks(unsettled);
	const kept = structs.flatMap((struct: Struct) => {
		const { client } = struct.id;
		if (clients !== null && !clients.has(client)) return [];
		const part = upTo(struct, ends.get(client) ?? Infinity);
		return part === null ? [] : [part];
	});
	return encode(kept, own ? new Map() : without(ds.clients, unsettled));
}

/**
 * The same from the log alone, in which what waits lies apart: in the copy it has taken the place of what it replaced.
 * `null` where a part of it was folded.
 */
function fromLog(row: DocumentRow, entries: readonly LogEntry[], stateVector: Uint8Array): Uint8Array | null {
	if (row.foldedVector !== null) return null;
	const doc = new Y.Doc();
	for (const { todo, bytes } of entries)
		if (todo === undefined && bytes.length > 0) Y.applyUpdate(doc, bytes);
	const isWhole = doc.store.pendingStructs === null && doc.store.pendingDs === null;
	const update = isWhole ? Y.encodeStateAsUpdate(doc, stateVector) : null;
	doc.destroy();
	return update;
}

/** Every client id under which this device has written in the document, as far as it knows. */
function ownClients(row: DocumentRow, entries: readonly LogEntry[]): Set<number> {
	const clients = new Set([row.client, ...(row.clients ?? [])]);
	for (const { own, bytes } of entries)
		if (own !== undefined && bytes.length > 0)
			for (const client of Y.parseUpdateMeta(bytes).to.keys()) clients.add(client);
	return clients;
}

/** For each client the clock at which the first of these entries begins. */
function firstClocks(entries: readonly LogEntry[]): Map<number, number> {
	const clocks = new Map<number, number>();
	for (const { bytes } of entries)
		for (const [client, clock] of Y.parseUpdateMeta(bytes).from)
			clocks.set(client, Math.min(clock, clocks.get(client) ?? Infinity));
	return clocks;
}

/** The part of a struct that lies before a clock. Yjs joins what follows on each other, also over several entries. */
function upTo(struct: Struct, end: number): Struct | null {
	const length = Math.min(struct.length, end - struct.id.clock);
	if (length <= 0) return null;
	if (length === struct.length) return struct;
	if (struct instanceof Y.Item) {
		// What is left of the content is its first part.
		struct.content.splice(length);
		return struct;
	}
	return struct instanceof Y.GC ? new Y.GC(struct.id, length) : new Y.Skip(struct.id, length);
}

/** Deletions without those that entries made. */
function without(deletions: Deletions, entries: readonly LogEntry[]): Deletions {
	const rest: Deletions = new Map(deletions);
	for (const { bytes } of entries)
		for (const [client, ranges] of Y.decodeUpdate(bytes).ds.clients)
			for (const { clock, len } of ranges)
				rest.set(
					client,
					(rest.get(client) ?? []).flatMap((range) => [
						...piece(range.clock, Math.min(clock, range.clock + range.len)),
						...piece(Math.max(range.clock, clock + len), range.clock + range.len),
					]),
				);
	return new Map([...rest].filter(([, ranges]) => ranges.length > 0));
}

function piece(from: number, to: number): { clock: number; len: number }[] {
	return to > from ? [{ clock: from, len: to - from }] : [];
}

/** Writes an update (v1) from structs in the order of their clocks. */
function encode(structs: readonly Struct[], deletions: Deletions): Uint8Array {
	const encoder = new Y.UpdateEncoderV1();
	const byClient = Map.groupBy(structs, ({ id }) => id.client);
	encoding.writeVarUint(encoder.restEncoder, byClient.size);
	for (const [client, own] of byClient) {
		encoding.writeVarUint(encoder.restEncoder, own.length);
		encoder.writeClient(client);
		encoding.writeVarUint(encoder.restEncoder, own[0]?.id.clock ?? 0);
		for (const struct of own) struct.write(encoder, 0);
	}
	encoding.writeVarUint(encoder.restEncoder, deletions.size);
	for (const [client, ranges] of deletions) {
		encoding.writeVarUint(encoder.restEncoder, client);
		encoding.writeVarUint(encoder.restEncoder, ranges.length);
		for (const { clock, len } of ranges) {
			encoder.writeDsClock(clock);
			encoder.writeDsLen(len);
		}
	}
	return encoder.toUint8Array();
}
