import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordIds } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { AppError } from '../app-error.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { folded, sendAll } from './testing/folded.ts';
import { difficulty, shift, typed } from './testing/changes.ts';
import { Phone } from './testing/phone.ts';

const A = 'pair/A';
const difficulties = tables.difficulties as unknown as Table;

describe('receiving', () => {
	test('[R8] a first copy is one entry with its rows and number, and needs no snapshot', async () => {
		const phone = new Phone();
		const station = new StationHistory(A);
		for (const id of ['D1', 'D2', 'D3']) station.report(id);
		expect(await phone.tab().receive([station.run(0)])).toEqual([]);
		expect(await phone.entries(A)).toHaveLength(1);
		expect(await phone.document(A)).toMatchObject({ seq: 3, foldedVector: null });
		expect(await phone.row('difficulties', A, 'D2')).toMatchObject({ what: 'D2', doc: A });
		expect(phone.snapshots.stored.size).toBe(0);
	});

	test('[R8] what is there already is left out, also when it comes again or overlaps', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		const runs = ['D1', 'D2', 'D3'].map((id) => station.report(id));
		await tab.receive([runs[0]!, runs[1]!]);
		const entries = await phone.entries(A);
		expect(await tab.receive([runs[0]!, runs[1]!])).toEqual([]);
		expect(await phone.entries(A)).toEqual(entries);
		expect(await tab.receive([station.run(1, 3)])).toEqual([]);
		expect(await phone.document(A)).toMatchObject({ seq: 3 });
		expect(recordIds(await phone.onDisk(A), difficulties)).toEqual(['D1', 'D2', 'D3']);
	});

	test('[R8] a run that begins later is a gap: not taken, and asked for from where the copy is', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		const runs = ['D1', 'D2', 'D3', 'D4'].map((id) => station.report(id));
		expect(await tab.receive([runs[1]!])).toEqual([{ document: A, seq: 0 }]);
		expect(await phone.document(A)).toBeUndefined();
		expect(await tab.receive([runs[0]!, runs[2]!])).toEqual([{ document: A, seq: 1 }]);
		expect(await phone.document(A)).toMatchObject({ seq: 1 });
		expect(await phone.row('difficulties', A, 'D3')).toBeUndefined();
		expect(await tab.receive([station.run(1)])).toEqual([]);
		expect(await phone.row('difficulties', A, 'D4')).toBeDefined();
	});

	test('[R8] many documents at once: those that are new in batches, those that are there each in its turn', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		await tab.write('pair/P3', [difficulty('own')]);
		const stations = Array.from({ length: 30 }, (_, i) => new StationHistory(`pair/P${i}`));
		for (const station of stations) for (let i = 0; i < 40; i++) station.report(`D${i}`);
		expect(await tab.receive(stations.map((station) => station.run(0)))).toEqual([]);
		const copies = await tab.copies();
		expect(copies).toHaveLength(30);
		expect(new Set(copies.map(([, seq]) => seq))).toEqual(new Set([40]));
		for (const { document } of stations)
			expect(await phone.row('difficulties', document, 'D39')).toMatchObject({ doc: document });
		expect(await phone.row('difficulties', 'pair/P3', 'own')).toBeDefined();
		expect(await tab.outbox()).toHaveLength(1);
	});

	test('[R8] a document that another tab begins while its first copy is read keeps both', async () => {
		const phone = new Phone();
		const page = phone.tab();
		const station = new StationHistory(A);
		station.report('D1');
		let begun = false;
		const meanwhile: DeviceStore = {
			read: (parts, work) => phone.store.read(parts, work),
			async change(parts, work) {
				if (!begun) {
					begun = true;
					await page.write(A, [difficulty('own')]);
				}
				return phone.store.change(parts, work);
			},
			erase: () => phone.store.erase(),
			close: () => undefined,
		};
		const worker = phone.tab(meanwhile);
		expect(await worker.receive([station.run(0)])).toEqual([]);
		await page.write(A, [difficulty('own2')]);
		await sendAll(page, station);
		expect(recordIds(station.doc, difficulties)).toEqual(['D1', 'own', 'own2']);
		expect(Y.decodeStateVector(Y.encodeStateVector(station.doc)).size, 'theirs and ours').toBe(2);
	});

	test('[R2] what could not be kept is asked for and drawn again', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		await tab.receive([station.report('D1')]);
		const next = station.report('D2');
		phone.fault = () => new AppError('storage-full');
		await expect(tab.receive([next])).rejects.toMatchObject({ code: 'storage-full' });
		expect(await phone.document(A)).toMatchObject({ seq: 1 });
		phone.fault = () => undefined;
		expect(await tab.receive([next])).toEqual([]);
		expect(await phone.row('difficulties', A, 'D2')).toBeDefined();
	});

	test('a record that does not fit its schema is kept as the station sent it', async () => {
		const phone = new Phone();
		const station = new StationHistory(A);
		station.doc.getMap('difficulties').set('D1', { state: 'of a later version', more: [1] });
		station.doc.getMap('tableOfALaterVersion').set('X', 1);
		await phone.tab().receive([station.run(0)]);
		expect(await phone.row('difficulties', A, 'D1')).toMatchObject({
			state: 'of a later version',
			more: [1],
		});
	});

	test('bytes that are no update are said, and harm nothing', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		await tab.receive([station.report('D1')]);
		const broken = { document: A, from: 1, to: 2, bytes: new Uint8Array([200, 1, 9, 9]) };
		await expect(tab.receive([broken])).rejects.toThrow();
		expect(await tab.receive([station.report('D2')])).toEqual([]);
		expect(recordIds(await phone.onDisk(A), difficulties)).toEqual(['D1', 'D2']);
	});

	test('the same shift changed here and there: fields merge, and the rows say what the document says', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory('team/T');
		await tab.write('team/T', [shift('S1')]);
		for (const { n, bytes } of await tab.outbox()) {
			station.take(bytes);
			await tab.receipted('team/T', n, station.seq);
		}
		const theirs = station.doc.getMap('shifts').get('S1') as Y.Map<unknown>;
		theirs.set('place', 'gate 2');
		await tab.write('team/T', [{ table: 'shifts', id: 'S1', fields: { needed: 5 } }]);
		await tab.receive([station.run(1)]);
		expect(await phone.row('shifts', 'team/T', 'S1')).toMatchObject({ place: 'gate 2', needed: 5 });
	});

	test("the station's answer to a check for holes goes into log and index", async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		const first = station.report('D1');
		await tab.receive([first]);
		station.report('D2');
		const opened = tab.open(A);
		const doc = await opened.ready;
		await tab.takeAnswer(A, Y.encodeStateAsUpdate(station.doc, Y.encodeStateVector(doc)));
		await tab.takeAnswer(A, Y.encodeStateAsUpdate(station.doc));
		expect(recordIds(doc, difficulties)).toEqual(['D1', 'D2']);
		expect(await phone.row('difficulties', A, 'D2')).toBeDefined();
		expect(await phone.entries(A)).toHaveLength(2);
		// The lane brings the same once more, with its number.
		await tab.receive([station.run(1)]);
		expect(await phone.document(A)).toMatchObject({ seq: 2 });
		opened.close();
	});
});

describe('dropping', () => {
	test('[R11] a document goes with its rows, log and snapshot', async () => {
		const { phone, tab } = await folded(A);
		await tab.write('pair/B', [difficulty('D1')]);
		const opened = tab.open(A);
		let doc = await opened.ready;
		opened.onReplaced((next) => (doc = next));
		await tab.drop([A]);
		expect(await phone.entries(A)).toEqual([]);
		expect(await phone.row('difficulties', A, 'D1')).toBeUndefined();
		expect(await phone.row('difficulties', 'pair/B', 'D1')).toBeDefined();
		expect(phone.snapshots.stored.size).toBe(0);
		expect((await tab.copies()).map(([document]) => document)).toEqual(['pair/B']);
		expect(recordIds(doc, difficulties)).toEqual([]);
		opened.close();
	});

	test('[R11] what of it waits or was refused is held for staff, without what stood there before', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (const id of ['D1', 'D2', 'D3']) await tab.write(A, [difficulty(id)]);
		await tab.write(A, [difficulty('D1', 'changed')]);
		const [first, second] = await tab.outbox();
		await tab.receipted(A, first!.n, 1);
		await tab.refused(A, second!.n, 'schema');
		await tab.drop([A]);
		expect(await phone.document(A)).toBeUndefined();
		expect(await phone.entries(A)).toEqual([]);
		expect(await phone.row('difficulties', A, 'D1')).toBeUndefined();
		const held = await phone.held();
		expect(held.map(({ state, reason, changes }) => [state, reason, changes[0]?.id]).sort()).toEqual([
			['handing', 'not-yours', 'D1'],
			['handing', 'not-yours', 'D3'],
			['handing', 'schema', 'D2'],
		]);
		expect(held.flatMap(({ replaced }) => replaced)).toEqual([null, null, null]);
	});

	test('[R11] an entry whose receipt comes after all is handed to nobody', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (const id of ['D1', 'D2']) await tab.write(A, [difficulty(id)]);
		const [first] = await tab.outbox();
		await tab.drop([A]);
		await tab.receipted(A, first!.n, 1);
		expect((await phone.held()).map(({ changes }) => changes[0]?.id)).toEqual(['D2']);
	});

	test('[R11] what was on its way when the document went, and came with it again, is asked for by its receipt', async () => {
		const { phone, tab, station } = await folded(A);
		await tab.write(A, [difficulty('sent')]);
		const [sent] = await tab.outbox();
		await tab.drop([A]);
		await tab.receive([station.run(0)]);
		const { seq } = station;
		station.take(sent!.bytes);
		expect(await tab.receipted(A, sent!.n, station.seq)).toEqual({ document: A, seq });
		expect(await tab.receipted(A, null, station.seq)).toEqual({ document: A, seq });
		await tab.receive([station.run(seq)]);
		expect(await phone.row('difficulties', A, 'sent')).toBeDefined();
		expect(await tab.receipted(A, null, station.seq)).toBeNull();
	});

	test('[R11] a right that is given back brings the document back', async () => {
		const { phone, tab, station } = await folded(A);
		await tab.drop([A]);
		await tab.receive([station.run(0)]);
		expect(await phone.row('difficulties', A, 'D69')).toBeDefined();
		await tab.write(A, [difficulty('again')]);
		await sendAll(tab, station);
		expect(recordIds(station.doc, difficulties)).toHaveLength(71);
	});

	test('[R11] a snapshot whose removal was interrupted is removed by the next one', async () => {
		const { phone, tab } = await folded(A);
		const remove = phone.snapshots.remove.bind(phone.snapshots);
		phone.snapshots.remove = () => Promise.reject(new Error('killed'));
		await expect(tab.drop([A])).rejects.toThrow('killed');
		expect(phone.snapshots.stored.has(A)).toBe(true);
		phone.snapshots.remove = remove;
		await tab.write('pair/B', [difficulty('D1')]);
		await tab.drop(['pair/C']);
		expect(phone.snapshots.stored.has(A)).toBe(false);
	});
});

test('[R16] another history of the station sets all numbers to 0 and touches nothing that was entered', async () => {
	const phone = new Phone();
	const tab = phone.tab();
	const station = new StationHistory(A);
	await tab.beginEpoch('first');
	await tab.receive([station.report('D1')]);
	await tab.write(A, [difficulty('D2')]);
	await tab.beginEpoch('first');
	expect(await tab.copies()).toEqual([[A, 1]]);
	await tab.beginEpoch('second');
	expect([await tab.epoch(), await tab.copies()]).toEqual(['second', [[A, 0]]]);
	expect(await tab.outbox()).toHaveLength(1);
	expect(recordIds(await phone.onDisk(A), difficulties)).toEqual(['D1', 'D2']);
	// The restored station has D1 no longer; all that the copy has can be told to it, but what waits goes by itself.
	const restored = new StationHistory(A);
	restored.take(await tab.updateSince(A, Y.encodeStateVector(restored.doc)));
	expect(recordIds(restored.doc, difficulties)).toEqual(['D1']);
});

test('texts become part of their record’s row', async () => {
	const phone = new Phone();
	const tab = phone.tab();
	await tab.write('team/T', [typed('2026-11-23', 0, '本周')]);
	await tab.write('team/T', [typed('2026-11-23', 2, '平安')]);
	expect(await phone.row('weekNotes', 'team/T', '2026-11-23')).toMatchObject({ text: '本周平安' });
});
