import * as v from 'valibot';
import * as Y from 'yjs';
import { readRecord, recordIds, textName } from '../../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { tablesOf } from '../../../src/lib/domain/tables.ts';
import { applyStored } from '../../../sync-server/documents/apply-stored.ts';
import { marksIn, marksOf, type Saved } from '../people/book.ts';
import { isStaff } from '../people/members.ts';
import type { Phone } from '../run/phones.ts';
import type { Simulation } from '../run/simulation.ts';
import type { DiskDocument } from '../station/station-disk.ts';
import { Violation } from './violation.ts';

/**
 * What must be true when nothing is under way.
 * @throws Violation
 */
export async function checkAtRest(simulation: Simulation): Promise<void> {
	const docs = new Map<DocumentName, Y.Doc>();
	for (const [document, stored] of simulation.station.disk.content.documents)
		docs.set(document, docOf(stored));
	checkReadModel(simulation, docs);
	checkTexts(simulation, docs);
	for (const phone of simulation.phones) if (!phone.revoked) await checkCopies(phone, simulation, docs);
	await checkSaved(simulation);
}

function docOf({ snapshot, log }: DiskDocument): Y.Doc {
	const doc = new Y.Doc();
	// A compaction keeps some of what the snapshot holds.
	applyStored(doc, { snapshot, entries: log.filter(({ seq }) => seq > (snapshot?.seq ?? 0)) });
	return doc;
}

/** The records that a document holds, as `table/id` → JSON with fields in their order. */
function recordsOf(doc: Y.Doc, document: DocumentName): Map<string, string> {
	const records = new Map<string, string>();
	for (const table of tablesOf(document))
		for (const id of recordIds(doc, table)) {
			const record = readRecord(doc, table, id);
			if (record !== null) records.set(`${table.name}/${id}`, canonical(record));
		}
	return records;
}

/** O6: the read model is what the log says, and no record of it misses its schema. */
function checkReadModel({ station }: Simulation, docs: ReadonlyMap<DocumentName, Y.Doc>): void {
	for (const [document, { rows }] of station.disk.content.documents) {
		const doc = docs.get(document)!;
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
			throw new Violation('O6', `the log of ${document} has a hole`);
		const stored = new Map(
			[...rows].map(([name, { text }]) => [name, canonical(JSON.parse(text) as Record<string, unknown>)]),
		);
		same('O6', `the read model of ${document}`, stored, recordsOf(doc, document));
		for (const table of tablesOf(document))
			for (const { text, table: name } of rows.values()) {
				if (name !== table.name) continue;
				const { success } = v.safeParse(table.schema, JSON.parse(text));
				if (!success) throw new Violation('O6', `${document} holds ${text}, which misses its schema`);
			}
	}
}

/** O6: what somebody typed stands in the text once. */
function checkTexts({ marks }: Simulation, docs: ReadonlyMap<DocumentName, Y.Doc>): void {
	for (const [document, doc] of docs)
		for (const table of tablesOf(document))
			for (const text of table.texts)
				for (const id of recordIds(doc, table)) {
					const content = doc.getText(textName(table.name, id, text)).toString();
					const found = [...content.matchAll(/m\d{6}/g)].map(([mark]) => mark);
					for (const mark of new Set(found)) {
						if (found.filter((each) => each === mark).length > 1)
							throw new Violation('O6', `${mark} stands more than once in ${document}`);
						if (!marks.has(mark))
							throw new Violation('O6', `${mark} stands in ${document}, and nobody has seen it come`);
					}
				}
}

/** O2: whoever may read a document has it as the station has it; O5: and nothing else. */
async function checkCopies(
	{ device, member }: Phone,
	{ station, book, marks, everRestored }: Simulation,
	docs: ReadonlyMap<DocumentName, Y.Doc>,
): Promise<void> {
	// What others wrote, a station that was restored takes from staff alone: another's copy may be all that is left of it,
	// or staff's devices have handed over what the rules are against by now.
	const isGone = (mark: string) => book.marked(mark)?.lost === true || marks.isQuarantined(mark);
	const mayHoldMore = (name: string, record: string | undefined) =>
		everRestored && !isStaff(member) && (name.startsWith('conflicts/') || marksIn(record ?? '').some(isGone));
	const held = new Set(device.allRows().map((row) => row.doc));
	for (const [document, doc] of docs) {
		const there = recordsOf(doc, document);
		const mayOpen = station.services.membership.mayOpen(member, document);
		if (!mayOpen && held.has(document)) throw new Violation('O5', `${device.id} has rows of ${document}`);
		held.delete(document);
		if (!mayOpen) continue;
		const here = new Map<string, string>();
		for (const { name } of tablesOf(document))
			for (const { doc: of, ...record } of device.rows(name))
				if (of === document) here.set(`${name}/${record.id}`, canonical(record));
		same('O2', `the index of ${document} on ${device.id}`, here, there, mayHoldMore);
		const copy = recordsOf(await device.doc(document), document);
		same('O2', `the copy of ${document} on ${device.id}`, copy, there, mayHoldMore);
	}
	const [left] = held;
	if (left !== undefined)
		throw new Violation('O2', `${device.id} has rows of ${left}, which the station has not`);
}

/** O1 and O10: what a person saved and never withdrew is in exactly one place; and what had come to the station is there. */
async function checkSaved(simulation: Simulation): Promise<void> {
	const { book, marks } = simulation;
	const held = new Map<string, number>();
	for (const { device, revoked } of simulation.phones) {
		if (revoked) continue;
		for (const { changes } of await device.held())
			for (const mark of marksOf(changes)) held.set(mark, (held.get(mark) ?? 0) + 1);
	}
	for (const saved of book.entries) {
		if (saved.lost || saved.state === 'refused' || saved.state === 'withdrawn') continue;
		const places =
			(marks.has(saved.mark) ? 1 : 0) + (held.get(saved.mark) ?? 0) + Number(marks.isQuarantined(saved.mark));
		if (places > 1) throw new Violation('O10', `${told(saved)} is in ${places} places`);
		if (places === 0 && simulation.everRestored && !mustComeBack(saved, simulation)) {
			saved.lost = true;
			continue;
		}
		if (places === 0 && saved.received)
			throw new Violation('O1', `${told(saved)} had come to the station, and is gone`);
		if (places === 0 && saved.state === 'saved') throw new Violation('O10', `${told(saved)} is nowhere`);
		if (places === 1 && saved.state === 'writing')
			throw new Violation('O4', `${told(saved)} was never answered`);
		if (marks.has(saved.mark)) saved.received = true;
	}
}

/**
 * Whether a restored station must get something back. Not the value of a field that somebody has overwritten since, of which
 * no copy holds more than that it was there; nor what somebody did where they may do nothing any more, which the station
 * learned again before their device came by.
 */
function mustComeBack({ mark, change, member, document }: Saved, { station }: Simulation): boolean {
	const isEdit = !('text' in change) && change.id !== mark;
	return !isEdit && station.services.membership.mayOpen(member, document);
}

function told({ mark, deed, device, document, state }: Saved): string {
	return `${mark} (${device} ${deed} in ${document}, ${state})`;
}

function same(
	oracle: 'O2' | 'O6',
	what: string,
	here: ReadonlyMap<string, string>,
	there: ReadonlyMap<string, string>,
	excused: (name: string, here: string | undefined) => boolean = () => false,
): void {
	for (const [name, record] of there)
		if (here.get(name) !== record && !excused(name, here.get(name)))
			throw new Violation(
				oracle,
				`${what} has ${name} as ${here.get(name) ?? 'nothing'} instead of ${record}`,
			);
	for (const [name, record] of here)
		if (!there.has(name) && !excused(name, record))
			throw new Violation(oracle, `${what} has ${name}, which is nowhere else`);
}

function canonical(record: Record<string, unknown>): string {
	const sorted = Object.entries(record)
		.filter(([, value]) => value !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify(Object.fromEntries(sorted));
}
