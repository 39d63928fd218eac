import { StationProblem } from '../station-problem.ts';
import type { Store } from '../store/store.ts';
import type { BlobFiles } from '../http/blob-files.ts';
import { checkDocument } from './check-document.ts';

/** Faults that are told one by one; a broken disk makes thousands. */
const TOLD = 20;

/**
 * Checks all documents and says in words what was found. A document that was written to meanwhile is looked at once more.
 * @throws StationProblem `station-broken` when something does not fit
 */
export async function verifyDocuments(store: Store, files: BlobFiles): Promise<string> {
	let records = 0;
	let photos = 0;
	let documents = 0;
	const faults: string[] = [];
	for (const { document, seq } of await store.heads()) {
		let checked = await checkDocument(document, { store, files });
		if (checked.faults.length > 0) {
			const head = (await store.heads()).find((now) => now.document === document)?.seq ?? 0;
			if (head !== seq) checked = await checkDocument(document, { store, files });
		}
		documents++;
		records += checked.records;
		photos += checked.photos;
		faults.push(...checked.faults.map((fault) => `${document}: ${fault}`));
	}
	if (faults.length === 0)
		return `Log, snapshots, read model and photos fit: ${documents} documents, ${records} records, ${photos} photos.\n`;
	const more = faults.length > TOLD ? `\n… and ${faults.length - TOLD} more` : '';
	throw new StationProblem(
		'station-broken',
		`The station's data do not fit together:\n${faults.slice(0, TOLD).join('\n')}${more}\n` +
			'`npm run station -- rebuild` makes the read model anew from the log; what the log has lost, a backup has.',
	);
}
