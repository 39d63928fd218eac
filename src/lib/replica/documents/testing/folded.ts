import { expect } from 'vitest';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { StationHistory } from '../../link/testing/station-history.ts';
import type { DeviceDocuments } from '../device-documents.ts';
import { difficulty } from './changes.ts';
import { Phone } from './phone.ts';

/** A phone whose copy of a document has been folded, with a station that has the same. */
export async function folded(
	document: DocumentName,
): Promise<{ phone: Phone; tab: DeviceDocuments; station: StationHistory }> {
	const phone = new Phone();
	const tab = phone.tab();
	const station = new StationHistory(document);
	for (let i = 0; i < 70; i++) await tab.write(document, [difficulty(`D${i}`)]);
	await sendAll(tab, station);
	await tab.rest();
	expect((await phone.document(document))?.foldedN).toBeGreaterThan(0);
	return { phone, tab, station };
}

/** Sends all that waits for the station's document, and brings the receipts back. */
export async function sendAll(tab: DeviceDocuments, station: StationHistory): Promise<void> {
	for (const { document, n, bytes } of await tab.outbox(station.document)) {
		station.take(bytes);
		expect(station.doc.store.pendingStructs, 'the station misses nothing').toBeNull();
		await tab.receipted(document, n, station.seq);
	}
}
