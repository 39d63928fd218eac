import type { QuarantineItem } from '$lib/protocol/http.ts';
import type { RecordNames, RecordRef } from '../records/record-names.ts';
import type { ValueSource } from '../records/value-words.ts';
import { changeLines } from '../review/change-lines.ts';
import { changeTitle, titleOfAll } from '../review/change-title.ts';
import type { Compared } from '../review/ComparedLines.svelte';
import { refsOf } from '../review/refs-of.ts';
import { m } from '$lib/text/generated/messages.js';

/** One record of an item: what its author wrote beside what the station has. */
export interface ItemPart {
	key: string;
	title: string;
	/** Whether the station has no such record yet. */
	isNew: boolean;
	rows: Compared[];
}

/** An item of the quarantine in words. */
export interface ItemView {
	item: QuarantineItem;
	title: string;
	parts: ItemPart[];
	decidedBy: string;
}

/** The records whose names an item's words need. */
export function refsOfItem(item: QuarantineItem): RecordRef[] {
	const by = item.decidedBy === null ? [] : [{ table: 'directory', id: item.decidedBy }];
	const changed = (item.changes ?? []).flatMap(({ table, id, fields }, index) => [
		{ table, id },
		...refsOf(fields),
		...refsOf(item.present?.[index] ?? {}),
	]);
	return [...by, ...changed];
}

export function itemView(item: QuarantineItem, names: RecordNames, now: number, today: string): ItemView {
	const source: ValueSource = { nameOf: (table, id) => names.get(`${table}/${id}`), now };
	const parts = (item.changes ?? []).map((change, index) => {
		const present = item.present?.[index] ?? null;
		return {
			key: `${index}/${change.table}/${change.id}`,
			title: changeTitle(change, names, today),
			isNew: present === null,
			rows: changeLines(change, present, item.member, source).map(
				({ field, name, before, after, changed }) => ({
					field,
					name,
					left: after,
					right: before ?? m.review_line_absent(),
					// Where there is no record all of it is new: marked everywhere, nothing would be.
					differs: changed && present !== null,
				}),
			),
		};
	});
	return {
		item,
		title: titleOfAll(parts.map(({ title }) => title)),
		parts,
		decidedBy: item.decidedBy === null ? '' : (names.get(`directory/${item.decidedBy}`) ?? ''),
	};
}
