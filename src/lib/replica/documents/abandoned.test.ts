import * as Y from 'yjs';
import { beforeEach, expect, test } from 'vitest';
import { applyChange, applyTextChange, readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { tableNamed } from '../../domain/tables.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import type { DocumentChange } from './document-keeper.ts';
import type { DeviceDocuments } from './device-documents.ts';
import { difficulty, shift, typed } from './testing/changes.ts';
import { sendAll } from './testing/folded.ts';
import { Phone } from './testing/phone.ts';

const A = 'pair/A';
const TEAM = 'team/T';
const difficulties = tableNamed('difficulties')!;
const shifts = tableNamed('shifts')!;

let phone: Phone;
let tab: DeviceDocuments;

beforeEach(() => {
	phone = new Phone();
	tab = phone.tab();
});

/** Somebody else writes, to a station's copy. */
function others(station: StationHistory, ...changes: DocumentChange[]): void {
	station.doc.transact(() => {
		for (const change of changes)
			if ('text' in change) applyTextChange(station.doc, change);
			else applyChange(station.doc, tableNamed(change.table)!, change);
	});
}

/** The station as it is after a backup of now was restored. */
function backup({ document, doc }: StationHistory): StationHistory {
	const restored = new StationHistory(document);
	restored.take(Y.encodeStateAsUpdate(doc));
	return restored;
}

/** The station says for longer than the copy's patience that it lacks what entries build on. */
async function sayNo(station: StationHistory): Promise<void> {
	await tab.beginEpoch('second');
	await tab.unmended(station.document, Y.encodeStateVector(station.doc));
	await phone.time.pass(61_000);
	await tab.unmended(station.document, Y.encodeStateVector(station.doc));
}

/** What is on its way to staff, by record. */
async function handing(): Promise<Record<string, unknown>> {
	const held = await phone.held();
	expect(held.every(({ state, reason }) => state === 'handing' && reason === 'lost-by-station')).toBe(true);
	const all: Record<string, unknown[]> = {};
	for (const { changes } of held)
		for (const change of changes)
			(all[`${change.table}/${change.id}`] ??= []).push('text' in change ? change.insert : change.fields);
	return all;
}

test('[R25] a copy whose base the station lacks gives way; what it alone holds goes to staff, what waits is made again', async () => {
	const before = new StationHistory(A);
	before.report('kept');
	const restored = backup(before);
	before.report('lost');
	before.report('also lost');
	await tab.receive([before.run(0)]);
	await tab.beginEpoch('second');
	// An edit of what is lost, one of what is not, and something new, in one entry and in others.
	await tab.write(A, [
		{ table: 'difficulties', id: 'lost', fields: { what: 'put right' } },
		{ table: 'difficulties', id: 'kept', fields: { what: 'better' } },
	]);
	await tab.write(A, [{ table: 'difficulties', id: 'lost', fields: { state: 'solved', outcome: 'done' } }]);
	await tab.write(A, [difficulty('new')]);

	await tab.unmended(A, Y.encodeStateVector(restored.doc));
	await phone.time.pass(59_000);
	await tab.unmended(A, Y.encodeStateVector(restored.doc));
	expect(await tab.waitingForWhole(), 'staff are given time to bring it back').toEqual([]);
	expect(await tab.outbox()).toHaveLength(3);
	await phone.time.pass(2_000);
	await tab.unmended(A, Y.encodeStateVector(restored.doc));
	expect(phone.said.filter(({ type }) => type === 'incomplete')).toEqual([
		{ type: 'incomplete', document: A },
	]);
	expect(await tab.copies()).toEqual([[A, 0]]);
	expect(await tab.outbox(), 'nothing leaves that would be made again').toEqual([]);

	await tab.receive([restored.run(0)]);
	expect(await handing()).toEqual({
		'difficulties/lost': [difficulty('lost').fields, { what: 'put right', state: 'solved', outcome: 'done' }],
		'difficulties/also lost': [difficulty('also lost').fields],
	});
	expect(await phone.row('difficulties', A, 'lost')).toBeUndefined();
	await sendAll(tab, restored);
	expect(readRecord(restored.doc, difficulties, 'kept')).toMatchObject({ what: 'better' });
	expect(recordIds(restored.doc, difficulties).sort()).toEqual(['kept', 'new']);
	expect(await phone.document(A)).not.toHaveProperty('abandoned');
	expect(await phone.document(A)).not.toHaveProperty('unmended');
});

test('[R25] what only the station has changed since is not taken for lost; what was brought back meanwhile is not either', async () => {
	const before = new StationHistory(A);
	before.report('older here');
	const restored = backup(before);
	before.report('brought back');
	const staff = Y.encodeStateAsUpdate(before.doc);
	before.report('lost');
	await tab.receive([before.run(0)]);
	await tab.write(A, [{ table: 'difficulties', id: 'lost', fields: { what: 'put right' } }]);
	restored.take(staff);
	others(restored, { table: 'difficulties', id: 'older here', fields: { what: 'newer there' } });

	await sayNo(restored);
	await tab.receive([restored.run(0)]);
	expect(Object.keys(await handing())).toEqual(['difficulties/lost']);
	expect(await phone.row('difficulties', A, 'older here')).toMatchObject({ what: 'newer there' });
});

test('[R25] of a record that the station has, the fields that it lost; what the person sets again is not handed over', async () => {
	const before = new StationHistory(TEAM);
	others(before, shift('S'), shift('T'), typed('2026-11-23', 0, 'abc'));
	const restored = backup(before);
	others(before, { table: 'shifts', id: 'S', fields: { title: 'south gate', place: 'at the bridge' } });
	others(before, { table: 'shifts', id: 'T', fields: { needed: 5 } });
	others(before, typed('2026-11-23', 1, 'XY'), typed('2026-11-23', 5, 'Z'));
	await tab.receive([before.run(0)]);
	await tab.write(TEAM, [{ table: 'shifts', id: 'S', fields: { title: 'west gate' } }]);
	await tab.write(TEAM, [typed('2026-11-23', 0, 'mine')]);
	others(restored, { table: 'shifts', id: 'T', fields: { startsAt: '08:00' } });

	await sayNo(restored);
	await tab.receive([restored.run(0)]);
	expect(await handing()).toEqual({
		'shifts/S': [{ place: 'at the bridge' }],
		'shifts/T': [{ needed: 5 }],
		'weekNotes/2026-11-23': ['XY\nZ'],
	});
	await sendAll(tab, restored);
	expect(readRecord(restored.doc, shifts, 'S')).toMatchObject({ title: 'west gate' });
	expect(readRecord(restored.doc, shifts, 'T')).toMatchObject({ startsAt: '08:00', needed: 2 });
	expect(restored.doc.getText('weekNotes/2026-11-23/text').toString()).toBe('mineabc');
});

test('[R25] a refused change is held once: what stood beneath it is what is lost', async () => {
	const before = new StationHistory(A);
	before.report('D');
	const restored = backup(before);
	others(before, { table: 'difficulties', id: 'D', fields: { what: 'theirs' } });
	await tab.receive([before.run(0)]);
	await tab.write(A, [{ table: 'difficulties', id: 'D', fields: { what: 'mine' } }]);
	const [entry] = await tab.outbox();
	await sayNo(restored);
	await tab.refused(A, entry!.n, 'role');
	await tab.receive([restored.run(0)]);
	expect(
		(await phone.held()).map(({ state, reason, changes }) => [state, reason, changes[0]]).sort(),
	).toMatchObject([
		['handing', 'lost-by-station', { fields: { what: 'theirs' } }],
		['refused', 'role', { fields: { what: 'mine' } }],
	]);
});

test('[R25] a document of which the station has nothing gives way at once; nothing of it is lost', async () => {
	const before = new StationHistory(A);
	before.report('lost');
	await tab.receive([before.run(0)]);
	await tab.beginEpoch('second');
	await tab.write(A, [difficulty('mine')]);
	await tab.write(A, [{ table: 'difficulties', id: 'lost', fields: { what: 'put right' } }]);
	const empty = new StationHistory(A);
	await sayNo(empty);
	expect(await handing()).toMatchObject({ 'difficulties/lost': [{ what: 'lost' }, { what: 'put right' }] });
	await sendAll(tab, empty);
	expect(recordIds(empty.doc, difficulties)).toEqual(['mine']);
});

test('[R25] what was receipted and is not taken again goes to staff as well, though nothing waits', async () => {
	const before = new StationHistory(A);
	before.report('theirs');
	const restored = new StationHistory(A);
	restored.report('other');
	await tab.receive([before.run(0)]);
	await tab.write(A, [{ table: 'difficulties', id: 'theirs', fields: { what: 'put right' } }]);
	await sendAll(tab, before);
	await tab.beginEpoch('second');
	await tab.unmended(A);
	expect(await tab.waitingForWhole()).toEqual([]);
	await phone.time.pass(61_000);
	// While something waits it may be on its way: the station’s word for it is waited for.
	await tab.write(A, [difficulty('waits')]);
	expect(await tab.waitingForWhole()).toEqual([]);
	const [entry] = await tab.outbox();
	await tab.receipted(A, entry!.n, 1);
	expect(await tab.waitingForWhole()).toEqual([A]);
	await tab.receive([restored.run(0)]);
	expect(await handing()).toMatchObject({ 'difficulties/theirs': [{ what: 'put right' }] });
});

test('[R25] nobody who was erased goes to staff by it', async () => {
	const before = new StationHistory(A);
	before.report('erased');
	await tab.receive([before.run(0)]);
	await tab.write(A, [{ table: 'difficulties', id: 'erased', fields: { what: 'put right' } }]);
	const restored = new StationHistory(A);
	restored.report('other');
	await sayNo(restored);
	await tab.replace([A]);
	await tab.receive([restored.run(0)]);
	expect((await phone.held()).filter(({ reason }) => reason === 'lost-by-station')).toEqual([]);
});

test('[R25] killed before it is kept, nothing is handed over; done again, it is there once', async () => {
	const before = new StationHistory(A as DocumentName);
	before.report('lost');
	const restored = new StationHistory(A);
	restored.report('other');
	await tab.receive([before.run(0)]);
	await tab.write(A, [difficulty('mine')]);
	await sayNo(restored);
	phone.fault = (parts) => (parts.includes('_held') ? new Error('killed') : undefined);
	await expect(tab.receive([restored.run(0)])).rejects.toThrow('killed');
	phone.fault = () => undefined;
	expect(await phone.held()).toEqual([]);
	const anew = phone.tab();
	expect(await anew.copies()).toEqual([[A, 0]]);
	await anew.receive([restored.run(0)]);
	expect(Object.keys(await handing())).toEqual(['difficulties/lost']);
	expect(await phone.held()).toHaveLength(1);
});

test('[R25] a clock that was set back while a copy waited lets it wait no longer than a minute from then', async () => {
	const before = new StationHistory(A);
	const restored = backup(before);
	before.report('lost');
	await tab.receive([before.run(0)]);
	await tab.beginEpoch('second');
	await tab.unmended(A);
	await phone.store.change(['_documents'], async (changer) => {
		const row = await changer.document(A);
		await changer.putDocument({ ...row!, unmended: phone.time.now() + 100 * 24 * 3_600_000 });
	});
	expect(await tab.waitingForWhole()).toEqual([]);
	await phone.time.pass(61_000);
	await tab.waitingForWhole();
	expect(await phone.document(A)).toMatchObject({ abandoned: true });
	await tab.receive([restored.run(0)]);
	expect(Object.keys(await handing())).toEqual(['difficulties/lost']);
});
