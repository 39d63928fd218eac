import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { assertWholeLog } from '../documents/log-fault.ts';
import { StationProblem } from '../station-problem.ts';
import type { Store } from '../store/store.ts';

/** How often it is tried when others write the document at the same time. */
const ATTEMPTS = 20;

/**
 * Puts a document as it is now in the place of its whole log: Yjs keeps nothing of what was overwritten.
 * @throws StationProblem when its log is not whole, or others write it all the time
 */
export async function purgeDocument(
	store: Pick<Store, 'load' | 'purge'>,
	document: DocumentName,
	blobs: readonly string[],
): Promise<void> {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const stored = await store.load(document);
		assertWholeLog(document, stored);
		const { snapshot, entries } = stored;
		const doc = new Y.Doc({ gc: true });
		for (const { bytes } of [...(snapshot === null ? [] : [snapshot]), ...entries]) Y.applyUpdate(doc, bytes);
		const seq = (entries.at(-1)?.seq ?? snapshot?.seq ?? 0) + 1;
		const purged = await store.purge(document, { seq, bytes: Y.encodeStateAsUpdate(doc) }, blobs);
		doc.destroy();
		if (purged) return;
	}
	throw new StationProblem(
		'not-written',
		`The document ${document} could not be purged: it is written all the time.`,
	);
}
