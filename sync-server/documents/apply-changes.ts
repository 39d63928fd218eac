import type * as Y from 'yjs';
import {
	applyChange,
	applyTextChange,
	type Change,
	type TextChange,
} from '../../src/lib/domain/kernel/change.ts';
import { tableNamed } from '../../src/lib/domain/tables.ts';

/**
 * Makes changes into something that can be done to a document. Their tables are found before anything is touched: a change
 * that throws half-way would spoil the document.
 * @throws for a table that there is not
 */
export function applyChanges(changes: readonly (Change | TextChange)[]): (doc: Y.Doc) => void {
	const steps = changes.map((change) => {
		const table = tableNamed(change.table);
		if (table === undefined) throw new Error(`there is no table ${change.table}`);
		return (doc: Y.Doc) =>
			'fields' in change ? applyChange(doc, table, change) : applyTextChange(doc, change);
	});
	return (doc) => {
		for (const step of steps) step(doc);
	};
}
