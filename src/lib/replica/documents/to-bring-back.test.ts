import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { difficulty, typed } from './testing/changes.ts';
import { sendAll } from './testing/folded.ts';
import { Phone } from './testing/phone.ts';

const A = 'pair/A';
const TEAM = 'team/T';
const WEEK = '2026-11-23';
const difficulties = tables.difficulties as unknown as Table;
const NOTHING = new Uint8Array([0]);

/** A document made of nothing but what a device brings back. */
function made(update: Uint8Array): Y.Doc {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, update);
	expect(doc.store.pendingStructs, 'it builds on nothing that is missing').toBeNull();
	expect(doc.store.pendingDs, 'it takes nothing away that is missing').toBeNull();
	return doc;
}

describe('what a device brings back', () => {
	test('[R57] is without what waits: neither its words, nor what it replaced', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		await tab.write(A, [difficulty('D1', 'first')]);
		await sendAll(tab, station);
		await tab.receive([station.report('theirs')]);
		await tab.write(A, [difficulty('D1', 'second'), difficulty('D2')]);
		const doc = made(await tab.updateSince(A, NOTHING, false));
		expect(recordIds(doc, difficulties).sort()).toEqual(['D1', 'theirs']);
		expect(readRecord(doc, difficulties, 'D1')?.what).toBe('first');

		// The entries that wait fit on it.
		for (const { bytes } of await tab.outbox()) Y.applyUpdate(doc, bytes);
		expect(readRecord(doc, difficulties, 'D1')?.what).toBe('second');
		expect(recordIds(doc, difficulties)).toHaveLength(3);
	});

	test('[R57] is without what was refused, although the copy still holds it', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		for (const id of ['D1', 'D2']) await tab.write(A, [difficulty(id)]);
		await sendAll(tab, station);
		await tab.write(A, [difficulty('D1', 'refused')]);
		const [entry] = await tab.outbox();
		await tab.refused(A, entry!.n, 'role');
		const doc = made(await tab.updateSince(A, NOTHING, false));
		expect(readRecord(doc, difficulties, 'D1')?.what).toBe('D1');
	});

	test('[R57] is cut where Yjs has joined what was sent with what waits', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(TEAM);
		await tab.write(TEAM, [typed(WEEK, 0, '本周')]);
		await sendAll(tab, station);
		await tab.write(TEAM, [typed(WEEK, 2, '平安')]);
		await tab.write(TEAM, [typed(WEEK, 0, '', 1)]);
		const text = (doc: Y.Doc) => doc.getText(`weekNotes/${WEEK}/text`).toString();
		for (const own of [false, true]) {
			const doc = made(await tab.updateSince(TEAM, NOTHING, own));
			expect(text(doc)).toBe('本周');
			for (const { bytes } of await tab.outbox()) Y.applyUpdate(doc, bytes);
			expect(text(doc)).toBe('周平安');
		}
	});

	test('[R57] is only what it wrote itself, where its member is not of staff: under all the ids it ever had', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		await tab.receive([station.report('theirs')]);
		await tab.write(A, [difficulty('D1')]);
		await sendAll(tab, station);
		// A refusal costs the first client id.
		await tab.write(A, [difficulty('refused')]);
		const [entry] = await tab.outbox();
		await tab.refused(A, entry!.n, 'role');
		await tab.receive([station.run(0)]);
		await tab.write(A, [difficulty('D2')]);
		await sendAll(tab, station);
		await tab.receive([station.report('theirs', 'changed')]);
		const doc = made(await tab.updateSince(A, NOTHING, true));
		expect(recordIds(doc, difficulties).sort()).toEqual(['D1', 'D2']);
		expect(Y.decodeStateVector(Y.encodeStateVector(doc)).size).toBe(2);
	});

	test('[R57] is without what waits also where the copy was folded since: what that replaced has no words then', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		for (let i = 0; i < 70; i++) await tab.write(A, [difficulty(`D${i}`)]);
		await sendAll(tab, station);
		await tab.write(A, [difficulty('D1', 'second'), difficulty('late')]);
		await tab.rest();
		expect((await phone.document(A))?.foldedVector).not.toBeNull();
		const doc = made(await tab.updateSince(A, NOTHING, false));
		expect(recordIds(doc, difficulties)).toHaveLength(69);
		for (const { bytes } of await tab.outbox()) Y.applyUpdate(doc, bytes);
		expect(readRecord(doc, difficulties, 'D1')?.what).toBe('second');
		expect(recordIds(doc, difficulties)).toHaveLength(71);
	});

	test('of a copy with nothing on its way is all that the station lacks', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		await tab.receive([station.report('D1')]);
		const has = Y.encodeStateVector(station.doc);
		await tab.receive([station.report('D1', 'changed')]);
		const lacking = await tab.updateSince(A, has, false);
		const restored = new Y.Doc();
		Y.applyUpdate(restored, station.run(0, 1).bytes);
		Y.applyUpdate(restored, lacking);
		expect(readRecord(restored, difficulties, 'D1')?.what).toBe('changed');
	});
});
