import * as v from 'valibot';
import { idField, lineField, momentField } from '../fields.ts';
import { defineTable, type RecordOf } from '../kernel/define-table.ts';
import { grant, NOBODY, ROLES } from '../kernel/rule.ts';
import { isInvolved } from '../rights/conditions.ts';

/** Fields with their values, as one side of two edits that met has them; `null` where it has none. */
const valuesField = v.pipe(v.record(v.pipe(v.string(), v.maxLength(60)), v.unknown()), v.maxEntries(60));

/**
 * 并行修改 / 冲突: two people changed one record without having seen each other's change. The station's guard notes it in
 * the record's own document, whichever of the two stands, so that nothing is overwritten unseen. Its id is made of the
 * Yjs item that came second, `client.clock`: judged twice, it is noted once.
 */
export const conflicts = defineTable({
	name: 'conflicts',
	document: 'any',
	merge: 'record',
	fields: {
		table: v.pipe(v.string(), v.maxLength(40)),
		recordId: idField,
		/** `parallel`: different fields, so that nothing was lost; `conflict`: the same field, of which one value stands. */
		kind: v.picklist(['parallel', 'conflict']),
		/** The fields concerned: of a conflict those that both changed, else those of the one that does not stand. */
		fields: v.pipe(v.array(v.pipe(v.string(), v.maxLength(60))), v.maxLength(60)),
		/** What both had seen, where the station still knows it. */
		base: v.optional(valuesField),
		/** What stands, and whose it is. */
		standing: valuesField,
		standingBy: idField,
		/** What does not stand. */
		other: valuesField,
		otherBy: idField,
		/** When the station noticed (ms, its clock). */
		at: momentField,
		/** Somebody has looked at it: who, when, and which of the two they took. */
		resolved: v.optional(
			v.object({
				by: idField,
				at: momentField,
				took: v.picklist(['standing', 'other']),
				note: v.optional(lineField),
			}),
		),
	},
	lookup: ['recordId'],
	rules: {
		create: NOBODY,
		change: NOBODY,
		fields: { resolved: [grant(['head', 'staff']), grant(ROLES, isInvolved)] },
		remove: NOBODY,
	},
});
export type Conflict = RecordOf<typeof conflicts>;
