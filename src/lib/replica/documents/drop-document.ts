import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { tablesOf } from '../../domain/tables.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { IDENTITY, memberOf } from '../identity/device-identity.ts';
import { namedBlobs } from './check-changes.ts';
import type { DocumentChange } from './document-keeper.ts';
import { sendPhotosOf } from '../held/held-changes.ts';
import { asHanding, holdChanges, holdEntry, type HoldTools } from '../held/hold-entry.ts';
import type { DeviceStore, DocumentRow, StoreChanger, StorePart } from '../store/device-store.ts';
import { snapshotName, type SnapshotStore } from './snapshot-store.ts';

/** A snapshot lies in a database of its own, so that it cannot go in the same transaction: noted until it is gone. */
const REMOVAL = 'snapshot to remove: ';

/** What a dropping transaction touches. */
export function partsToDrop(document: DocumentName): StorePart[] {
	return [
		'_log',
		'_documents',
		'_settings',
		'_blobs',
		'_held',
		'_drafts',
		...tablesOf(document).map(({ name }) => name),
	];
}

/** Notes that a copy's snapshot has to go, when it has one. */
export async function noteRemoval(changer: StoreChanger, row: DocumentRow): Promise<void> {
	if (row.foldedN > 0 || row.foldedVector !== null)
		await changer.putSetting(REMOVAL + snapshotName(row), true);
}

/** A draft of a record of some document, as far as it has come. */
export interface DraftedChanges {
	document: DocumentName;
	at: number;
	changes: readonly DocumentChange[];
}

type Removing = Pick<SnapshotStore, 'names' | 'remove'>;

export interface DropTools extends HoldTools {
	/** Reads a draft; `null` for one that is of no document. */
	readDraft(value: unknown, member: string): DraftedChanges | null;
}

/**
 * Drops a document that the member may no longer read, with log, rows, snapshot and photos. What of it the station does
 * not have, or did not take, is handed to staff: it is held until they have it, and with it its photos. What was only
 * begun is held too, for the person to decide.
 */
export async function dropDocument(
	changer: StoreChanger,
	document: DocumentName,
	reason: Reason,
	tools: DropTools,
): Promise<void> {
	const row = await changer.document(document);
	if (row === undefined) return;
	const entries = await changer.entries(document);
	for (const entry of entries) {
		if (entry.todo === undefined || entry.held !== undefined) continue;
		const held = holdEntry(entry, entry.reason ?? reason, tools);
		if (held !== null) await changer.putHeld(held);
	}
	await holdUnsentPhotos(changer, document, reason, tools);
	await handAllOver(changer, document);
	await holdDrafts(changer, document, reason, tools);

	const named = new Set<string>();
	for (const held of await changer.allHeld()) for (const hash of namedBlobs(held.changes)) named.add(hash);
	for (const hash of await changer.blobsOf(document))
		if (!named.has(hash) || (await changer.blob(hash))?.state === 'stored') await changer.removeBlob(hash);
	await changer.removeEntries(entries.map(({ n }) => n));
	for (const table of tablesOf(document)) await changer.clearRows(table.name, document);
	await noteRemoval(changer, row);
	await changer.removeDocument(document);
}

/** Puts what is held, of one document or of all, on its way to staff. */
export async function handAllOver(changer: StoreChanger, document?: DocumentName): Promise<void> {
	for (const held of await changer.heldIn('refused')) {
		if (document !== undefined && held.document !== document) continue;
		for (const part of asHanding(held)) await changer.putHeld(part);
		await sendPhotosOf(changer, held);
	}
}

/** Photos of records that the station has, which have not left yet: it takes them for a change that names them only. */
async function holdUnsentPhotos(
	changer: StoreChanger,
	document: DocumentName,
	reason: Reason,
	tools: HoldTools,
): Promise<void> {
	const unsent = new Set<string>();
	for (const hash of await changer.blobsOf(document))
		if ((await changer.blob(hash))?.state === 'waiting') unsent.add(hash);
	for (const held of await changer.allHeld())
		for (const hash of namedBlobs(held.changes)) unsent.delete(hash);
	if (unsent.size === 0) return;
	for (const { name } of tablesOf(document))
		for (const { id, doc: _doc, ...fields } of await changer.rowsOf(name, document)) {
			const naming = Object.entries(fields).filter(([field, value]) =>
				namedBlobs([{ table: name, id, fields: { [field]: value } }]).some((hash) => unsent.has(hash)),
			);
			if (naming.length === 0) continue;
			const change = { table: name, id, fields: Object.fromEntries(naming) };
			await changer.putHeld(holdChanges(document, tools.clock.now(), [change], reason, tools));
		}
}

/** Drafts of the document: what was begun cannot be finished here, and is not lost. */
async function holdDrafts(
	changer: StoreChanger,
	document: DocumentName,
	reason: Reason,
	tools: DropTools,
): Promise<void> {
	const member = memberOf(await changer.setting(IDENTITY));
	for (const [key, value] of await changer.drafts('')) {
		const draft = tools.readDraft(value, member);
		if (draft?.document !== document) continue;
		await changer.putHeld(holdChanges(document, draft.at, draft.changes, reason, tools));
		await changer.removeDraft(key);
	}
}

/** Removes the snapshots of copies that were dropped or replaced, also where that was interrupted. */
export async function removeSpentSnapshots(store: DeviceStore, snapshots: Removing): Promise<void> {
	const noted = await store.read(['_settings'], (reader) => reader.settings(REMOVAL));
	if (noted.length === 0) return;
	const rows = await store.read(['_documents'], (reader) => reader.documents());
	// A document that was dropped and has come back may have a snapshot of that name again.
	const inUse = new Set(rows.filter(({ foldedVector }) => foldedVector !== null).map(snapshotName));
	for (const [key] of noted) {
		const name = key.slice(REMOVAL.length);
		if (!inUse.has(name)) await snapshots.remove(name);
		await store.change(['_settings'], (changer) => changer.removeSetting(key));
	}
}

/** Removes every snapshot that belongs to no copy: what a kill in the middle of a fold has left, or an erased device. */
export async function sweepSnapshots(store: DeviceStore, snapshots: Removing): Promise<void> {
	const names = new Set(await snapshots.names());
	const rows = await store.read(['_documents'], (reader) => reader.documents());
	for (const row of rows) names.delete(snapshotName(row));
	for (const name of names) await snapshots.remove(name);
	await removeSpentSnapshots(store, snapshots);
}
