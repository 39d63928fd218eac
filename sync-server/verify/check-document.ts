import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { canonicalJson } from '../audit/chain.ts';
import { applyStored } from '../documents/apply-stored.ts';
import { logFault } from '../documents/log-fault.ts';
import { hashOfBlob, type BlobFiles } from '../http/blob-files.ts';
import type { Row, Store } from '../store/store.ts';
import { rowsOf } from './rows-of.ts';

/** What was looked at in one document, and what is wrong there, each in words. Never what a record says. */
export interface CheckedDocument {
	records: number;
	photos: number;
	faults: string[];
}

/**
 * Compares what the store holds of a document in different places: head, snapshot and log; the read model; the photos on
 * the disk. Nothing of it is changed.
 */
export async function checkDocument(
	document: DocumentName,
	{ store, files }: { store: Store; files: BlobFiles },
): Promise<CheckedDocument> {
	const stored = await store.load(document);
	const faults: string[] = [];
	const broken = logFault(stored);
	if (broken !== null) faults.push(broken);
	const doc = new Y.Doc();
	let rows: Row[] = [];
	try {
		applyStored(doc, stored);
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
			faults.push('its log builds on updates that are not there');
		rows = rowsOf(doc, document);
		faults.push(...differences(rows, await store.rowsAfter(document, 0)));
	} catch {
		faults.push('its log cannot be read');
	} finally {
		doc.destroy();
	}
	const photos = await checkPhotos(document, { store, files });
	return { records: rows.length, photos: photos.count, faults: [...faults, ...photos.faults] };
}

function differences(rows: readonly Row[], model: readonly Row[]): string[] {
	const known = new Map(model.map((row) => [`${row.table}/${row.record.id}`, canonicalJson(row.record)]));
	let missing = 0;
	let others = 0;
	for (const { table, record } of rows) {
		const text = known.get(`${table}/${record.id}`);
		known.delete(`${table}/${record.id}`);
		if (text === undefined) missing++;
		else if (text !== canonicalJson(record)) others++;
	}
	const says = (count: number, what: string) => (count === 0 ? [] : [`${count} ${what}`]);
	return [
		...says(missing, 'records are not in the read model'),
		...says(others, 'records are others in the read model'),
		...says(known.size, 'records of the read model are not in its log'),
	];
}

async function checkPhotos(
	document: DocumentName,
	{ store, files }: { store: Store; files: BlobFiles },
): Promise<{ count: number; faults: string[] }> {
	let lost = 0;
	let damaged = 0;
	const photos = await store.blobs(document);
	for (const { hash } of photos) {
		const bytes = await files.bytes(hash);
		if (bytes === null) lost++;
		else if (hashOfBlob(bytes) !== hash) damaged++;
	}
	const faults: string[] = [];
	if (lost > 0) faults.push(`${lost} photos are not on the disk`);
	if (damaged > 0) faults.push(`${damaged} photos on the disk are damaged`);
	return { count: photos.length, faults };
}
