import { tableNamed } from '../../src/lib/domain/tables.ts';
import type { HandedChange } from '../../src/lib/protocol/http.ts';
import type { Quarantined, Store, StoredAudit } from '../store/store.ts';

/** Lines of a record's history that are looked at: a station that ended in between is asked again soon after. */
const LINES = 50;

/**
 * Whether an item's changes stand already, although nothing says that it was decided: the station ended between the two.
 * Fields may be set twice, but text that was put behind what stands would stand there twice. All changes of an item are
 * one write, so that one text tells of all.
 */
export async function wasAccepted(
	item: Quarantined,
	store: Pick<Store, 'audit' | 'quarantined'>,
): Promise<boolean> {
	for (const change of item.changes) {
		const typed = typedIn(change);
		if (typed === null) continue;
		const { document, member: about, at } = item;
		const { table, id: record } = change;
		const lines = await store.audit({ limit: LINES, document, table, record, kind: 'accepted' });
		const told = lines.filter((line) => line.about === about && line.enteredAt === at && tells(line, typed));
		if (told.length === 0) return false;
		// The same words, typed in the same moment, may be of another item.
		const decided = (await store.quarantined(about)).filter(
			(other) =>
				other.state === 'accepted' &&
				other.document === document &&
				other.at === at &&
				other.changes.some(
					(same) => same.table === table && same.id === record && typedIn(same)?.text === typed.text,
				),
		);
		return told.length > decided.length;
	}
	return false;
}

/** The first text that a change puts behind what stands. */
function typedIn({ table, fields }: HandedChange): { field: string; text: string } | null {
	for (const field of tableNamed(table)?.texts ?? []) {
		const text = fields[field];
		if (typeof text === 'string' && text !== '') return { field, text };
	}
	return null;
}

/** Whether a line tells that a text was put behind what stood. Of a long one it has the beginning, and the lengths. */
function tells({ fields }: StoredAudit, { field, text }: { field: string; text: string }): boolean {
	const line = fields?.find((one) => one.field === field);
	const [before, after] = [line?.before, line?.after] as ({ length: number; text?: string } | undefined)[];
	if (typeof after?.text !== 'string' || after.text === '') return false;
	return after.length - (before?.length ?? 0) === text.length && text.startsWith(after.text);
}
