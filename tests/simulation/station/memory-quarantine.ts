import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import type { Decision, Quarantined, RecordName } from '../../../sync-server/store/store.ts';
import { compareText } from './compare-text.ts';
import type { DiskTransaction } from './disk-transaction.ts';
import type { DiskContent, DiskQuarantined } from './station-disk.ts';

export function addQuarantined(
	{ quarantine }: DiskContent,
	transaction: DiskTransaction,
	items: readonly Quarantined[],
): string[] {
	for (const item of items) {
		const isKnown = [...quarantine.values()].some(
			({ device, key }) => device === item.device && key === item.key,
		);
		if (isKnown) continue;
		if (quarantine.has(item.id)) throw new Error('there is an item of that id');
		transaction.put(quarantine, item.id, { ...item, changes: JSON.stringify(item.changes) });
	}
	return items.map(({ key }) => key);
}

/** Waiting ones first, then the newest. */
export function readQuarantine({ quarantine }: DiskContent, member?: string): Quarantined[] {
	const decided = ({ state }: DiskQuarantined) => (state === 'waiting' ? 0 : 1);
	return [...quarantine.values()]
		.filter((item) => member === undefined || item.member === member)
		.sort((a, b) => decided(a) - decided(b) || b.receivedAt - a.receivedAt || compareText(b.id, a.id))
		.map(readItem);
}

export function readQuarantined({ quarantine }: DiskContent, id: string): Quarantined | null {
	const item = quarantine.get(id);
	return item === undefined ? null : readItem(item);
}

export function decide(
	content: DiskContent,
	transaction: DiskTransaction,
	id: string,
	{ state, at, by, word }: Decision,
): Quarantined | null {
	const item = content.quarantine.get(id);
	if (item?.state !== 'waiting') return null;
	transaction.put(content.quarantine, id, { ...item, state, decidedAt: at, decidedBy: by, word });
	return readQuarantined(content, id);
}

export function quarantineNames(
	{ quarantine }: DiskContent,
	member: string,
	document: DocumentName,
	hash: string,
): boolean {
	return [...quarantine.values()].some(
		(item) => item.member === member && item.document === document && item.changes.includes(hash),
	);
}

/** Takes changes of some records out of all items; answers of how many items. */
export function purgeQuarantine(
	content: DiskContent,
	transaction: DiskTransaction,
	records: readonly RecordName[],
	at: number,
): number {
	const purged = new Set(records.map(nameOf));
	let count = 0;
	for (const { id, document, changes, state } of readQuarantine(content)) {
		const kept = changes.filter(({ table, id: record }) => !purged.has(nameOf({ document, table, record })));
		if (kept.length === changes.length) continue;
		count++;
		// There is nothing left to decide.
		const over = kept.length === 0 && state === 'waiting';
		const item = content.quarantine.get(id)!;
		transaction.put(content.quarantine, id, {
			...item,
			changes: JSON.stringify(kept),
			word: null,
			state: over ? 'rejected' : state,
			decidedAt: item.decidedAt ?? (over ? at : null),
		});
	}
	return count;
}

function nameOf({ document, table, record }: RecordName): string {
	return `${document} ${table} ${record}`;
}

function readItem(item: DiskQuarantined): Quarantined {
	return { ...item, changes: JSON.parse(item.changes) as Quarantined['changes'] };
}
