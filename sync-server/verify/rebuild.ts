import * as Y from 'yjs';
import { applyStored } from '../documents/apply-stored.ts';
import { assertWholeLog } from '../documents/log-fault.ts';
import type { Store } from '../store/store.ts';
import { rowsOf } from './rows-of.ts';

/**
 * Makes the read model anew from the log, document by document; when records were begun stays as it is known. Run it
 * while no server runs on the data, or start the server anew: it keeps in memory who may do what.
 * @throws StationProblem when a log is not whole: of what it lacks the read model may be all that there is
 * @returns how many documents and records there are
 */
export async function rebuildReadModel(store: Store): Promise<{ documents: number; records: number }> {
	let documents = 0;
	let records = 0;
	for (const { document } of await store.heads()) {
		for (let done = false; !done;) {
			const stored = await store.load(document);
			assertWholeLog(document, stored);
			const doc = new Y.Doc();
			const seq = applyStored(doc, stored);
			const rows = rowsOf(doc, document);
			doc.destroy();
			// `false` when somebody has written it meanwhile.
			done = await store.replaceRows(document, seq, rows);
			if (done) records += rows.length;
		}
		documents++;
	}
	return { documents, records };
}
