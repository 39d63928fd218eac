import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { settled } from '../link/testing/virtual-ports.ts';
import { Stage } from '../link/testing/stage.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { folded, sendAll } from './testing/folded.ts';
import { difficulty } from './testing/changes.ts';
import { Phone } from './testing/phone.ts';

const A = 'pair/A';
const difficulties = tables.difficulties as unknown as Table;

describe('a snapshot that lost something', () => {
	test('[R6] is recognised and fetched anew from the station', async () => {
		const { phone, station } = await folded(A);
		phone.snapshots.stored.clear();
		const tab = phone.tab();
		station.report('new');
		// Until the copy is opened nobody knows: what follows on it is turned into a question for all of it.
		expect(await tab.receive([station.run(70)])).toEqual([{ document: A, seq: 0 }]);
		expect(await tab.copies()).toEqual([[A, 0]]);
		expect(await phone.row('difficulties', A, 'D7'), 'rows stay as they were').toBeDefined();
		expect(await tab.receive([station.run(0)])).toEqual([]);
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(71);
		expect(await phone.row('difficulties', A, 'new')).toBeDefined();
		await tab.write(A, [difficulty('D99')]);
		await sendAll(tab, station);
		expect(recordIds(station.doc, difficulties)).toHaveLength(72);
	});

	test('[R6] is recognised also when only what others wrote is gone, and is not folded over', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		for (let i = 0; i < 70; i++) await tab.receive([station.report(`D${i}`)]);
		await tab.rest();
		phone.snapshots.stored.clear();
		for (let i = 0; i < 70; i++) await tab.write(A, [difficulty('D0', `mine ${i}`)]);
		expect(await tab.outbox(), 'nothing is written on what is not whole').toEqual([]);
		await tab.rest();
		expect(phone.snapshots.stored.has(A)).toBe(false);

		// All that the station has comes by a check for holes first, and then by the lane.
		station.report('theirs');
		await tab.takeAnswer(A, Y.encodeStateAsUpdate(station.doc));
		await tab.receive([station.run(0)]);
		expect(await phone.row('difficulties', A, 'theirs')).toBeDefined();
		await sendAll(tab, station);
		expect(readRecord(station.doc, difficulties, 'D0')?.what).toBe('mine 69');
	});

	test('[R6] a copy that lacks something never becomes the snapshot', async () => {
		const { phone, station } = await folded(A);
		const tab = phone.tab();
		for (let i = 0; i < 70; i++) await tab.receive([station.report(`E${i}`)]);
		const before = await phone.document(A);
		phone.snapshots.stored.clear();
		const restarted = phone.tab();
		await restarted.updateSince(A, new Uint8Array([0]));
		await restarted.rest();
		expect(await phone.document(A)).toEqual({ ...before, seq: 0 });
		expect(await phone.entries(A)).toHaveLength(70);
	});

	test('[R5] a fold by another tab while a copy is being opened hides nothing from it', async () => {
		const phone = new Phone();
		const [folding, opening] = [phone.tab(), phone.tab()];
		const station = new StationHistory(A);
		for (let i = 0; i < 70; i++) await folding.receive([station.report(`D${i}`)]);
		await folding.rest();
		for (let i = 70; i < 140; i++) await folding.receive([station.report(`D${i}`)]);
		const load = phone.snapshots.load.bind(phone.snapshots);
		let first = true;
		phone.snapshots.load = async (document, doc) => {
			await load(document, doc);
			if (!first) return;
			first = false;
			await folding.rest();
		};
		const opened = opening.open(A);
		expect(recordIds(await opened.ready, difficulties)).toHaveLength(140);
		expect((await phone.document(A))!.seq).toBe(140);
		opened.close();
	});

	test('[R7] is no reason not to write: the record is kept, shown, and sent when the copy is whole', async () => {
		const { phone, station } = await folded(A);
		phone.snapshots.stored.clear();
		const tab = phone.tab();
		await tab.write(A, [difficulty('D7', 'changed')]);
		await tab.write(A, [{ table: 'difficulties', id: 'D7', fields: { state: 'solved' } }]);
		expect(await phone.row('difficulties', A, 'D7')).toMatchObject({ what: 'changed', state: 'solved' });
		expect(await tab.outbox(), 'nothing can be sent yet').toEqual([]);
		expect((await tab.copies())[0]).toEqual([A, 0]);

		await tab.receive([station.run(0)]);
		expect(await tab.outbox()).toHaveLength(2);
		await sendAll(tab, station);
		expect(readRecord(station.doc, difficulties, 'D7')).toMatchObject({
			what: 'changed',
			state: 'solved',
			reporterId: 'M',
		});
		expect(recordIds(station.doc, difficulties)).toHaveLength(70);
	});

	test('[R7] entries that waited when it was lost reach the station once', async () => {
		const { phone, tab, station } = await folded(A);
		for (const id of ['W1', 'W2']) await tab.write(A, [difficulty(id)]);
		phone.snapshots.stored.clear();
		const restarted = phone.tab();
		await restarted.write(A, [difficulty('W3')]);
		await restarted.receive([station.run(0)]);
		await sendAll(restarted, station);
		expect(station.seq).toBe(73);
		expect(recordIds(station.doc, difficulties)).toHaveLength(73);
		expect(await restarted.outbox()).toEqual([]);
	});

	test('[R6] what was folded while it waited is there when its receipt comes after the snapshot was lost', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		for (let i = 0; i < 70; i++) await tab.write(A, [difficulty(`D${i}`)]);
		const entries = await tab.outbox();
		for (const [i, { n, bytes }] of entries.slice(0, 66).entries()) {
			station.take(bytes);
			await tab.receipted(A, n, i + 1);
		}
		await tab.rest();
		phone.snapshots.stored.clear();
		const restarted = phone.tab();
		await restarted.receive([station.run(0)]);
		for (const [i, { n }] of entries.slice(66).entries()) await restarted.receipted(A, n, 67 + i);

		const again = phone.tab();
		await again.write(A, [difficulty('D70')]);
		expect(await again.outbox(), 'the copy is whole: it can be written on').toHaveLength(1);
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(71);
	});

	test('[R7] what the station does not have either is given up, what a person did on it is not', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (let i = 0; i < 70; i++) await tab.write(A, [difficulty(`D${i}`)]);
		for (const [i, { n }] of (await tab.outbox()).entries()) await tab.receipted(A, n, i + 1);
		await tab.rest();
		await tab.write(A, [difficulty('W1')]);
		phone.snapshots.stored.clear();
		// A station restored from a backup of its first days.
		const station = new StationHistory(A);
		station.report('D0');
		const restarted = phone.tab();
		const onScreen = phone.tab().open(A);
		await settled();
		await restarted.beginEpoch('after the restore');
		await restarted.receive([station.run(0)]);
		await restarted.write(A, [difficulty('W2')]);
		for (const { bytes } of await restarted.outbox()) station.take(bytes);
		expect(station.doc.store.pendingStructs).toBeNull();
		expect(recordIds(station.doc, difficulties)).toEqual(['D0', 'W1', 'W2']);
		expect(await phone.row('difficulties', A, 'D50'), 'the index still has it').toBeDefined();
		expect(recordIds(await onScreen.ready, difficulties)).toEqual(['D0', 'W1', 'W2']);
	});

	test('[R6] is asked for at once while the line is up, and what was written meanwhile is sent', async () => {
		const stage = new Stage();
		const station = new StationHistory(A);
		const { device } = stage;
		const tab = device.open();
		await stage.greet();
		for (let i = 0; i < 70; i++) {
			stage.line.push([station.report(`D${i}`)]);
			await settled();
		}
		await device.report(A, 'mine');
		await settled();
		station.take(stage.line.updates(stage.line.channelOf(A))[0]!);
		stage.line.receipt(stage.line.channelOf(A)!, 71, 1);
		await settled();
		await tab.documents.rest();
		await device.documents.rest();
		expect(device.snapshots.stored.delete(A)).toBe(true);

		await device.report(A, 'onWhatIsLeft');
		await settled();
		expect(stage.line.heard('tail')).toEqual([{ type: 'tail', document: A, seq: 0 }]);
		expect(stage.line.updates(stage.line.channelOf(A))).toHaveLength(1);
		stage.line.push([station.run(0)]);
		await settled();
		for (const bytes of stage.line.updates(stage.line.channelOf(A)).slice(1)) station.take(bytes);
		expect(recordIds(station.doc, difficulties)).toContain('onWhatIsLeft');
		expect(recordIds(station.doc, difficulties)).toHaveLength(72);
	});

	test('a document on screen is handed out when it is whole, not before', async () => {
		const { phone, station } = await folded(A);
		phone.snapshots.stored.clear();
		const tab = phone.tab();
		const opened = tab.open(A);
		await settled();
		expect(opened.isReady).toBe(false);
		await tab.receive([station.run(0)]);
		expect(recordIds(await opened.ready, difficulties)).toHaveLength(70);
		opened.close();
	});
});
