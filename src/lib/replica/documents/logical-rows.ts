import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { StoreChanger } from '../store/device-store.ts';
import { changedRecord } from './check-changes.ts';
import type { DocumentChange } from './document-keeper.ts';

/** Brings changes into the index without their document: the row that stands there is the best that is known. */
export async function putLogicalRows(
	changer: StoreChanger,
	document: DocumentName,
	changes: readonly DocumentChange[],
): Promise<void> {
	for (const change of changes) {
		const before = (await changer.row(change.table, document, change.id)) ?? null;
		if ('text' in change) {
			const text = String(before?.[change.text] ?? '');
			const [head, tail] = [text.slice(0, change.index), text.slice(change.index + change.remove)];
			const row = { ...before, id: change.id, doc: document, [change.text]: head + change.insert + tail };
			await changer.putRows(change.table, [row]);
		} else {
			await changer.putRows(change.table, [{ ...changedRecord(before, change), doc: document }]);
		}
	}
}
