import * as v from 'valibot';
import type * as Y from 'yjs';
import { readRecord } from '../../src/lib/domain/kernel/change.ts';
import type { AnyRecord, Table } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { ID_PATTERN } from '../../src/lib/domain/kernel/id.ts';
import type { Actor, RuleCase } from '../../src/lib/domain/kernel/rule.ts';
import { changedFields, judgeChange, judgeRepetition } from '../../src/lib/domain/rights/judge-change.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { findMeetings, type Meeting } from './concurrency.ts';
import type { StandingDocument } from './standing-document.ts';
import { changeOf, type Touched } from './touched.ts';
import { Unfit } from './update-reader.ts';

/** What a UTF-16 unit has at most as JSON (`\u001f`), and what any value has beside its text: a number, quotes, brackets. */
const UNIT_BYTES = 6;
const VALUE_BYTES = 30;

/** A record that a write touched and that was found in order. */
export interface Judged {
	touched: Touched;
	before: AnyRecord | null;
	/** As the document has it now. */
	after: AnyRecord;
	/** As the author meant it: the change they made, on what the station had. */
	intended: AnyRecord;
	/** The fields in which that differs from what was before. */
	changed: readonly string[];
	meetings: Meeting[];
}

/**
 * Judges one record that a transaction has touched, in `afterTransaction`.
 * @param actor who changes it; `null` for the station itself, which the rules do not bind
 * @throws Unfit with the reason why it is not taken
 */
export function judgeRecord(
	standing: StandingDocument,
	transaction: Y.Transaction,
	touched: Touched,
	{ actor, now }: { actor: Actor | null; now: number },
): Judged {
	const { table, id } = touched;
	const after = ID_PATTERN.test(id) ? readRecord(standing.doc, table, id) : null;
	// Records are marked `deleted`, never taken out.
	if (after === null) throw new Unfit('schema', table.name, id);
	const change = changeOf(standing, transaction, touched, after);
	const { before } = change;
	let { changed } = change;
	let intended = after;
	checkForm(table, after, before === null ? null : changed, actor !== null);
	const meetings = findMeetings(standing, touched);
	if (meetings.length > 0) {
		intended = meant(before, after, meetings);
		changed = changedFields(before, intended);
		checkForm(table, intended, before === null ? null : changed, actor !== null);
	}
	if (actor !== null) {
		const given = new StandingCase(standing, table, actor, before, intended, now);
		const repeats = before !== null && changed.length === 0;
		const judgement = repeats ? judgeRepetition(table, given) : judgeChange(table, given, changed);
		if (!judgement.allowed) throw new Unfit(judgement.reason, table.name, id);
	}
	return { touched, before, after, intended, changed, meetings };
}

/** What the rules of a table ask about; what few of them ask for is looked up when they do. */
class StandingCase implements RuleCase {
	readonly actor: Actor;
	readonly before: AnyRecord | null;
	readonly after: AnyRecord;
	readonly now: number;
	/** Conditions take it out of the case. */
	readonly look: RuleCase['look'];
	readonly #standing: StandingDocument;
	readonly #table: Table;

	constructor(
		standing: StandingDocument,
		table: Table,
		actor: Actor,
		before: AnyRecord | null,
		after: AnyRecord,
		now: number,
	) {
		this.#standing = standing;
		this.#table = table;
		this.actor = actor;
		this.before = before;
		this.after = after;
		this.now = now;
		this.look = (name, id) => {
			const looked = standing.table(name);
			return looked === null ? null : readRecord(standing.doc, looked, id);
		};
	}

	get document(): DocumentName {
		return this.#standing.name;
	}

	get createdAt(): number | null {
		return this.#standing.createdAt.get(`${this.#table.name}/${this.after.id}`) ?? null;
	}
}

/** @param changed of a record that was there: what was right before is not looked at again */
function checkForm(
	table: Table,
	record: AnyRecord,
	changed: readonly string[] | null,
	limited: boolean,
): void {
	const { id } = record;
	const fits =
		changed === null
			? v.is(table.schema, record)
			: changed.every((field) => {
					const check = table.checks[field];
					return check === undefined || v.is(check, record[field]);
				});
	if (!fits) throw new Unfit('schema', table.name, id);
	for (const text of table.texts)
		if (String(record[text] ?? '').length > LIMITS.text) throw new Unfit('value-too-large', table.name, id);
	if (!limited) return;
	// What a conflict holds of both sides lies one deeper.
	const most = LIMITS.valueDepth + (table.name === 'conflicts' ? 1 : 0);
	for (const field of changed ?? Object.keys(record))
		if (depthOf(record[field]) > most) throw new Unfit('value-too-large', table.name, id);
	if (isLarge(table, record)) throw new Unfit('value-too-large', table.name, id);
}

function depthOf(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0;
	let deepest = 0;
	for (const held of Object.values(value)) deepest = Math.max(deepest, depthOf(held));
	return deepest + 1;
}

/** Whether a record has more bytes than its limit, without its texts. Counted exactly only where it may be. */
function isLarge(table: Table, record: AnyRecord): boolean {
	if (mostBytes(record) <= LIMITS.record) return false;
	const fields: Record<string, unknown> = { ...record };
	for (const field of ['id', ...table.texts]) Reflect.deleteProperty(fields, field);
	return Buffer.byteLength(JSON.stringify(fields)) > LIMITS.record;
}

/** No fewer bytes than a value has as JSON. */
function mostBytes(value: unknown): number {
	if (typeof value === 'string') return VALUE_BYTES + value.length * UNIT_BYTES;
	let most = VALUE_BYTES;
	if (Array.isArray(value)) for (const held of value) most += mostBytes(held);
	else if (typeof value === 'object' && value !== null)
		for (const field in value)
			most += field.length * UNIT_BYTES + mostBytes((value as Record<string, unknown>)[field]);
	return most;
}

/** What the author changed, on the record as the station had it, although they had not seen all of that. */
function meant(before: AnyRecord | null, after: AnyRecord, meetings: readonly Meeting[]): AnyRecord {
	const record: AnyRecord = { ...after };
	for (const { first, second, stands } of meetings) {
		if (stands === 'second')
			// Fields that its author never touched are as the other left them.
			for (const field of first.only) put(record, field, first.values[field]);
		else for (const field of [...second.both, ...second.only]) put(record, field, second.values[field]);
	}
	return { ...record, id: before?.id ?? after.id };
}

function put(record: AnyRecord, field: string, value: unknown): void {
	if (value === undefined || value === null) Reflect.deleteProperty(record, field);
	else record[field] = value;
}
