import type { AuditEntry } from '../store/store.ts';
import { itemName } from './concurrency.ts';
import type { Judged } from './judge.ts';
import type { StandingDocument } from './standing-document.ts';
import type { Author, Behalf } from './write.ts';

/** So much of a stretch of text goes into the operations' record. */
const STRETCH = 400;

/** Who made a change, as the operations' record tells it. */
export interface Told {
	author: Author | null;
	behalf: Behalf | null;
	enteredAt: number | null;
	now: number;
	/** The station only put together what two had changed: their own lines tell what. */
	mergedFor?: ReadonlyMap<string, string>;
}

/**
 * What an accepted write goes into the operations' record as: a line for each record, with what its author changed from
 * what to what. The station's own writes are told where somebody asked for them, or where they change what was there:
 * a set-up of thousands of records is one line, which set-up itself writes.
 */
export function auditEntries(
	{ name }: StandingDocument,
	judged: readonly Judged[],
	{ author, behalf, enteredAt, now, mergedFor }: Told,
): AuditEntry[] {
	const entries: AuditEntry[] = [];
	for (const { touched, before, intended, changed } of judged) {
		// An erasure is told in one line, which names nothing of what went.
		const untold = before === null || touched.table.name === 'conflicts' || intended.erased !== undefined;
		if (author === null && behalf === null && untold) continue;
		const fields: NonNullable<AuditEntry['fields']> = [];
		for (const field of changed) {
			const [was, is] = [before?.[field] ?? null, intended[field] ?? null];
			if (touched.table.texts.includes(field))
				fields.push(stretch(field, String(was ?? ''), String(is ?? '')));
			else fields.push({ field, before: was, after: is });
		}
		if (fields.length === 0 && author !== null) continue;
		entries.push({
			kind: behalf?.kind ?? 'changed',
			at: now,
			enteredAt,
			member: author?.member ?? behalf?.member ?? null,
			device: author?.device ?? behalf?.device ?? null,
			document: name,
			table: touched.table.name,
			record: touched.id,
			about: behalf?.about ?? null,
			fields: mergedFor === undefined ? fields : [],
			item: touched.item === null ? null : itemName(touched.item.lastId),
		});
	}
	return entries;
}

/**
 * Of a text only the stretch that changed: a week's notes are typed in hundreds of pieces, and the whole text in each
 * line would make the record larger than everything that it tells of, while lengths alone would not say what was written.
 */
function stretch(
	field: string,
	before: string,
	after: string,
): AuditEntry['fields'] extends (infer F)[] | null ? F : never {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start++;
	let end = 0;
	while (
		end < before.length - start &&
		end < after.length - start &&
		before.at(-1 - end) === after.at(-1 - end)
	)
		end++;
	const part = (text: string) => text.slice(start, Math.min(text.length - end, start + STRETCH));
	return {
		field,
		before: { at: start, length: before.length, text: part(before) },
		after: { at: start, length: after.length, text: part(after) },
	};
}
