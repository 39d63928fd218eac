import { COMMON_GROUP, type Change } from '../../src/lib/domain/kernel/change.ts';
import { isSame } from '../../src/lib/domain/kernel/is-same.ts';
import type { Conflict } from '../../src/lib/domain/tables/conflict-tables.ts';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import { itemName, type Meeting, type Side } from './concurrency.ts';
import type { Judged } from './judge.ts';
import type { Values } from './seen-values.ts';
import type { StandingDocument } from './standing-document.ts';

/** What the station itself writes behind a change that met another one. */
export interface FollowUp {
	changes: Change[];
	/** For whom the fields are that it puts back, by `table/id`. */
	mergedFor: ReadonlyMap<string, string>;
}

/** Stands for the station where a conflict has to name somebody. */
const STATION = 'station';
/** Fields of a conflict, and characters of a field's name. */
const MOST_FIELDS = 60;

interface Context {
	standing: StandingDocument;
	/** Whose a client id is, those of this write included. */
	memberOf(client: number): string | null;
	/** Who writes; `null` for the station. */
	member: string | null;
	now: number;
}

/**
 * What follows from the records that a write touched: fields that only one of two changed are put together again, so
 * that nothing of either is lost, and what both changed is noted for the two and for staff.
 */
export function followUp(judged: readonly Judged[], context: Context): FollowUp | null {
	const changes: Change[] = [];
	const mergedFor = new Map<string, string>();
	for (const record of judged) {
		const { table, id } = record.touched;
		if (record.meetings.length === 0) {
			changes.push(...moveOn(record, context));
			continue;
		}
		const fields = record.meetings.reduce<Record<string, unknown>>(
			(all, meeting) => ({ ...all, ...toPutBack(table, meeting) }),
			{},
		);
		const [meeting] = record.meetings;
		if (Object.keys(fields).length > 0 && meeting !== undefined) {
			changes.push({ table: table.name, id, fields });
			const left = meeting.stands === 'second' ? meeting.first : meeting.second;
			const member = authorOf(left, context);
			if (member !== null) mergedFor.set(`${table.name}/${id}`, member);
		}
		// Two who resolve a conflict at once have no other one by that.
		if (table.name !== 'conflicts') changes.push(...notes(record, context));
	}
	return changes.length === 0 ? null : { changes, mergedFor };
}

/** The fields that only the one who does not stand has changed. */
function toPutBack(table: Table, { key, first, second, stands }: Meeting): Record<string, unknown> {
	const side = stands === 'second' ? first : second;
	// In which group a field of a newer app belongs, that app knows: here it would come to stand in two.
	const known = (field: string) =>
		table.merge !== 'group' || key === COMMON_GROUP || table.groupOf.get(field) === key;
	return Object.fromEntries(side.only.filter(known).map((field) => [field, side.values[field] ?? null]));
}

function authorOf({ id }: Side, { standing, memberOf }: Context): string | null {
	if (standing.isStations(id.client)) return standing.seen.author(itemName(id));
	return memberOf(id.client);
}

/** One open conflict for each two who met on a record, however many edits each of them makes without the other. */
function notes({ touched, meetings }: Judged, context: Context): Change[] {
	const { table, id } = touched;
	const noted = new Map<string, Conflict>();
	const open = context.standing.conflicts.of(table.name, id);
	for (const meeting of meetings) {
		const note = noteOf(table, id, meeting, context);
		if (note === null) continue;
		const pair = [note.standingBy, note.otherBy].sort().join(' ');
		const known =
			noted.get(pair) ??
			open.find(({ standingBy, otherBy }) => [standingBy, otherBy].sort().join(' ') === pair);
		noted.set(pair, known === undefined ? note : together(known, note));
	}
	return [...noted.values()].map(({ id: conflict, ...fields }) => ({
		table: 'conflicts',
		id: conflict,
		fields,
	}));
}

function noteOf(table: Table, recordId: string, meeting: Meeting, context: Context): Conflict | null {
	const { first, second, stands, base } = meeting;
	const [firstBy, secondBy] = [authorOf(first, context), authorOf(second, context)];
	const both = second.both.filter((field) => !isTrace(table, field, meeting));
	const strangers = firstBy !== null && secondBy !== null && firstBy !== secondBy;
	const parallel = first.only.length > 0 && second.only.length > 0 && strangers;
	if (both.length === 0 && !parallel) return null;
	const fieldsOf = (side: Side) => (both.length > 0 ? both : side.only);
	const [standing, other] = stands === 'second' ? [second, first] : [first, second];
	const [standingBy, otherBy] = stands === 'second' ? [secondBy, firstBy] : [firstBy, secondBy];
	return {
		id: meeting.item,
		table: table.name,
		recordId,
		kind: both.length > 0 ? 'conflict' : 'parallel',
		fields: bounded(fieldsOf(other)),
		...(base === null ? {} : { base: pick(base, [...fieldsOf(standing), ...fieldsOf(other)]) }),
		standing: pick(standing.values, fieldsOf(standing)),
		standingBy: standingBy ?? STATION,
		other: pick(other.values, fieldsOf(other)),
		otherBy: otherBy ?? STATION,
		at: context.now,
	};
}

/** Who wrote a thing and when differs always, also where two agree. */
function isTrace(table: Table, field: string, { first, second }: Meeting): boolean {
	if (field === 'deleted') return first.values.deleted !== undefined && second.values.deleted !== undefined;
	return table.traces.includes(field);
}

/** Two notes about the same two people, the later one counting for what stands. */
function together(known: Conflict, next: Conflict): Conflict {
	const turned = known.standingBy !== next.standingBy;
	const [standing, other] = turned ? [known.other, known.standing] : [known.standing, known.other];
	const kind = known.kind === 'conflict' ? known.kind : next.kind;
	const sides = (one: Values, two: Values) => pick({ ...one, ...two }, Object.keys({ ...one, ...two }));
	const fields = known.kind === next.kind ? bounded([...known.fields, ...next.fields]) : undefined;
	return {
		...next,
		id: known.id,
		kind,
		fields: fields ?? (known.kind === 'conflict' ? known.fields : next.fields),
		...(known.base === undefined ? {} : { base: sides(next.base ?? {}, known.base) }),
		standing: sides(standing, next.standing),
		other: sides(other, next.other),
	};
}

/** While a conflict is open, it tells what stands, also after its author or somebody who saw it has gone on. */
function moveOn({ touched, changed, intended }: Judged, { standing, member, now }: Context): Change[] {
	const { table, id } = touched;
	const open = standing.conflicts.of(table.name, id).filter(({ kind }) => kind === 'conflict');
	if (open.length === 0) return [];
	return open.flatMap((conflict) => {
		const fields = conflict.fields.filter((field) => changed.includes(field));
		if (fields.length === 0) return [];
		const by = member ?? STATION;
		const next: Record<string, unknown> = {
			standing: { ...conflict.standing, ...pick(intended, fields) },
			standingBy: by,
		};
		// Whose change did not stand has seen the other's, and has said what it is to be.
		if (by === conflict.otherBy) {
			const took = isSame(pick(intended, conflict.fields), conflict.other) ? 'other' : 'standing';
			next.resolved = { by, at: now, took };
		}
		return [{ table: 'conflicts', id: conflict.id, fields: next }];
	});
}

function pick(values: Values, fields: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(bounded(fields).map((field) => [field, values[field] ?? null]));
}

/** So many fields, with names of such lengths, as a conflict can hold. */
function bounded(fields: Iterable<string>): string[] {
	return [...new Set(fields)].filter((field) => field.length <= MOST_FIELDS).slice(0, MOST_FIELDS);
}
