import { readRecord } from '../../domain/kernel/change.ts';
import type { AnyRecord } from '../../domain/kernel/define-table.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { AppError } from '../app-error.ts';
import type { Clock, Random } from '../ports.ts';
import type { DocumentRow, OwnChanges, StoreChanger } from '../store/device-store.ts';
import { catchUp, newRow } from './catch-up.ts';
import { changedRecord, checkRecord, namedBlobs, tableOf } from './check-changes.ts';
import type { DocumentCopy } from './document-copy.ts';
import type { DocumentChange } from './document-keeper.ts';
import { drawRows, putTableRows } from './index-rows.ts';
import { putLogicalRows } from './logical-rows.ts';
import { takeNewClient } from './new-client-id.ts';

/** What channel number, message type and lengths add to an entry on its way. */
const ENVELOPE_BYTES = 32;

/** How a document's log has grown. */
export interface Grown {
	/** `n` of the newest entry before and after. */
	before: number;
	after: number;
	bytes: Uint8Array;
}

/** Changes, or what makes them when their moment has come: text that is being typed goes as it then is. */
export type Changes = readonly DocumentChange[] | ((copy: DocumentCopy) => readonly DocumentChange[]);

/**
 * Writes a person's changes, inside one transaction of the store: brings the copy up, compares the clock, makes the
 * Yjs transaction, and adds entry, rows and clock. `null` when the changes change nothing.
 */
export async function writeChanges(
	changer: StoreChanger,
	copy: DocumentCopy,
	given: Changes,
	clock: Clock,
	random: Random,
): Promise<Grown | null> {
	const row: DocumentRow = { ...((await catchUp(changer, copy)) ?? newRow(copy.document)) };
	const changes = typeof given === 'function' ? given(copy) : given;
	if (changes.length === 0) return null;
	const own = await describe(changer, copy, row, changes, clock.now());
	const before = row.lastN;

	if (copy.lacks(row)) {
		// The document cannot be written on, the person can: kept as what they did, made when the copy is whole.
		row.lastN = await changer.addEntry({ document: copy.document, bytes: NONE, todo: 'waiting', own });
		await putLogicalRows(changer, copy.document, changes);
		await changer.putDocument(row);
		await claimBlobs(changer, copy, changes);
		copy.lastN = row.lastN;
		return { before, after: row.lastN, bytes: NONE };
	}

	// A clock that is not the noted one has been used by somebody else, or by us in a copy that is lost.
	if (row.client === 0 || copy.clock(row.client) !== row.clock) takeNewClient(row, copy, random);
	copy.dirty = true;
	const { bytes, records } = copy.make(row.client, changes);
	if (bytes === null) return null;
	if (bytes.length + ENVELOPE_BYTES > LIMITS.frameUp) throw new AppError('record-too-large');
	row.clock = copy.clock(row.client);
	row.lastN = await changer.addEntry({ document: copy.document, bytes, todo: 'waiting', own });
	await Promise.all([
		changer.putDocument(row),
		putTableRows(changer, drawRows(copy.doc, copy.document, records)),
		claimBlobs(changer, copy, changes),
	]);
	copy.lastN = row.lastN;
	return { before, after: row.lastN, bytes };
}

const NONE = new Uint8Array(0);

/** Checks the changes one after another, and notes what each of them replaces. */
async function describe(
	changer: StoreChanger,
	copy: DocumentCopy,
	row: DocumentRow,
	changes: readonly DocumentChange[],
	at: number,
): Promise<OwnChanges> {
	const lacking = copy.lacks(row);
	const now = new Map<string, AnyRecord | null>();
	const replaced: OwnChanges['replaced'][number][] = [];
	for (const change of changes) {
		const table = tableOf(copy.document, copy.tables, change);
		if ('text' in change) {
			replaced.push(null);
			continue;
		}
		const key = `${table.name}/${change.id}`;
		let before = now.get(key);
		if (before === undefined)
			before = lacking
				? ((await changer.row(table.name, copy.document, change.id)) ?? null)
				: readRecord(copy.doc, table, change.id);
		const after = changedRecord(before, change);
		checkRecord(table, after);
		now.set(key, after);
		replaced.push(before === null ? null : pick(before, Object.keys(change.fields)));
	}
	return { at, changes, replaced };
}

function pick(record: AnyRecord, fields: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(fields.filter((field) => field in record).map((field) => [field, record[field]]));
}

/** The photos that a saved record names may leave from now on. */
async function claimBlobs(
	changer: StoreChanger,
	copy: DocumentCopy,
	changes: readonly DocumentChange[],
): Promise<void> {
	for (const hash of namedBlobs(changes)) {
		const blob = await changer.blob(hash);
		if (blob?.state === 'kept') await changer.putBlob({ ...blob, document: copy.document, state: 'waiting' });
	}
}
