import type * as Y from 'yjs';
import { readRecord, recordIds } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import type { Row } from '../store/store.ts';

/** Every record that a document holds: what the read model must say of it. */
export function rowsOf(doc: Y.Doc, document: DocumentName): Row[] {
	return tablesOf(document).flatMap((table) =>
		recordIds(doc, table).flatMap((id) => {
			const record = readRecord(doc, table, id);
			return record === null ? [] : [{ table: table.name, record }];
		}),
	);
}
