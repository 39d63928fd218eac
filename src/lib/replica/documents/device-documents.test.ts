import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { AppError } from '../app-error.ts';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import { tables } from '../../domain/tables.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { settled } from '../link/testing/virtual-ports.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { difficulty, shift } from './testing/changes.ts';
import { MortalStore, Phone } from './testing/phone.ts';
import { summarise, waitingRecords } from './outbox.ts';

const A = 'pair/A';
const difficulties = tables.difficulties as unknown as Table;

const clientsOf = (updates: readonly Uint8Array[]) =>
	new Set(updates.flatMap((bytes) => [...Y.parseUpdateMeta(bytes).to.keys()]));

/** A station's document from what a phone would send. */
function atStation(entries: readonly { bytes: Uint8Array }[]): Y.Doc {
	const doc = new Y.Doc();
	for (const { bytes } of entries) Y.applyUpdate(doc, bytes);
	expect(doc.store.pendingStructs, 'nothing is missing').toBeNull();
	return doc;
}

describe('writing', () => {
	test('[R1] nothing is told or sent before the transaction that keeps it is committed', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const order: string[] = [];
		phone.fault = () => {
			order.push(`commit, told ${phone.said.length}`);
			return undefined;
		};
		await tab.write(A, [difficulty('D1')]);
		await settled();
		expect(order).toEqual(['commit, told 0']);
		expect(phone.said.map(({ type }) => type)).toEqual(['changed', 'wake']);

		phone.fault = () => new AppError('storage-failed');
		await expect(tab.write(A, [difficulty('D2')])).rejects.toMatchObject({ code: 'storage-failed' });
		await settled();
		expect(phone.said.length).toBe(2);
		expect(await tab.outbox()).toHaveLength(1);
	});

	test('[R2] a record is entry, row and clock together, and says what it replaced', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		await tab.write(A, [difficulty('D1', 'a leak')]);
		await tab.write(A, [{ table: 'difficulties', id: 'D1', fields: { what: 'a broken pipe' } }]);

		expect(await phone.row('difficulties', A, 'D1')).toMatchObject({ what: 'a broken pipe', doc: A });
		const [, second] = await phone.entries(A);
		expect(second).toMatchObject({
			todo: 'waiting',
			own: { at: phone.time.now(), replaced: [{ what: 'a leak' }] },
		});
		const row = (await phone.document(A))!;
		expect(row.lastN).toBe(second!.n);
		expect(Y.parseUpdateMeta(second!.bytes).to).toEqual(new Map([[row.client, row.clock]]));
		expect(readRecord(await phone.onDisk(A), difficulties, 'D1')).toMatchObject({ what: 'a broken pipe' });
	});

	test('[R2] what a failed transaction did to the copy is gone from it, also from what is on screen', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		await tab.write(A, [difficulty('D1')]);
		const opened = tab.open(A);
		let doc = await opened.ready;
		opened.onReplaced((next) => (doc = next));

		phone.fault = () => new AppError('storage-full');
		await expect(tab.write(A, [difficulty('D2')])).rejects.toMatchObject({ code: 'storage-full' });
		phone.fault = () => undefined;
		expect(recordIds(doc, difficulties)).toEqual(['D1']);

		await tab.write(A, [difficulty('D3')]);
		expect(recordIds(doc, difficulties)).toEqual(['D1', 'D3']);
		expect(recordIds(atStation(await tab.outbox()), difficulties)).toEqual(['D1', 'D3']);
	});

	test('changes of several records of one write are kept together or not at all', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const broken = difficulty('D2');
		const write = tab.write(A, [
			difficulty('D1'),
			{ ...broken, fields: { what: 'without the rest' } } as never,
		]);
		await expect(write).rejects.toMatchObject({ code: 'record-invalid' });
		expect(await phone.row('difficulties', A, 'D1')).toBeUndefined();
		expect(await tab.outbox()).toEqual([]);
		await tab.write(A, [difficulty('D1'), difficulty('D2')]);
		expect(await tab.outbox()).toHaveLength(1);
	});

	test('a record larger than the station takes is refused here, and the next one is written', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const many = Array.from({ length: 6_000 }, (_, i) => difficulty(`D${i}`, 'x'.repeat(150)));
		await expect(tab.write(A, many)).rejects.toMatchObject({ code: 'record-too-large' });
		await tab.write(A, [difficulty('D1')]);
		expect(recordIds(await phone.onDisk(A), difficulties)).toEqual(['D1']);
	});

	test('a table that the document does not hold is a mistake of the program', async () => {
		const tab = new Phone().tab();
		await expect(tab.write(A, [shift('S1')])).rejects.toThrow('pair/A holds no shifts');
	});
});

describe('the client id', () => {
	test('[R3] is the same over starts, and shared by tabs', async () => {
		const phone = new Phone();
		const [first, second] = [phone.tab(), phone.tab()];
		await first.write(A, [difficulty('D1')]);
		await second.write(A, [difficulty('D2')]);
		await first.write(A, [difficulty('D3')]);
		await phone.tab().write(A, [difficulty('D4')]);
		const entries = await phone.tab().outbox();
		expect(clientsOf(entries.map(({ bytes }) => bytes)).size).toBe(1);
		expect(recordIds(atStation(entries), difficulties)).toEqual(['D1', 'D2', 'D3', 'D4']);
	});

	test('[R3] killed between the Yjs transaction and the commit, no clock is used for two things', async () => {
		const phone = new Phone();
		await phone.tab().write(A, [difficulty('D1')]);
		const mortal = new MortalStore(phone.store);
		const doomed = phone.tab(mortal);
		await doomed.write(A, [difficulty('D2')]);
		mortal.killBeforeCommit((parts) => parts.includes('_log'));
		void doomed.write(A, [difficulty('lost')]);
		await settled();
		expect(mortal.isDead).toBe(true);

		const restarted = phone.tab();
		await restarted.write(A, [difficulty('D3')]);
		const entries = await restarted.outbox();
		expect(entries).toHaveLength(3);
		expect(clientsOf(entries.map(({ bytes }) => bytes)).size).toBe(1);
		// Each entry begins where the former ended: no clock twice, none left out.
		const spans = entries.map(({ bytes }) => Y.parseUpdateMeta(bytes));
		const [client] = spans[0]!.to.keys();
		expect(spans.map(({ from }) => from.get(client!))).toEqual([
			0,
			spans[0]!.to.get(client!),
			spans[1]!.to.get(client!),
		]);
		expect(recordIds(atStation(entries), difficulties)).toEqual(['D1', 'D2', 'D3']);
	});

	test('[R3] a clock that somebody else has gone on with is left to them', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(A);
		await tab.write(A, [difficulty('D1')]);
		const row = (await phone.document(A))!;
		// The station has more of this client id than this store: the store was set back.
		const elsewhere = new Y.Doc();
		Y.applyUpdate(elsewhere, (await tab.outbox())[0]!.bytes);
		elsewhere.clientID = row.client;
		elsewhere.getMap('difficulties').set('D2', { what: 'written, and lost here' });
		station.take(Y.encodeStateAsUpdate(elsewhere));
		await tab.receive([station.run(0)]);

		await tab.write(A, [difficulty('D3')]);
		expect((await phone.document(A))!.client).not.toBe(row.client);
		for (const { bytes } of await tab.outbox()) station.take(bytes);
		expect(recordIds(station.doc, difficulties).sort()).toEqual(['D1', 'D2', 'D3']);
	});
});

describe('two tabs', () => {
	test('[R4] 200 entries from each at once, folding meanwhile: all there, none twice, one client id', async () => {
		const phone = new Phone();
		const tabs = [phone.tab(), phone.tab()];
		const worker = phone.tab();
		const station = new StationHistory('team/T');
		let receipted = 0;
		const writes = tabs.map(async (tab, t) => {
			for (let i = 0; i < 200; i++) {
				await tab.write('team/T', [shift(`S${t}-${i}`), shift('shared', { title: `${t}-${i}` })]);
				if (i % 30 === 29) await tab.rest();
			}
		});
		const link = (async () => {
			// The link takes entries away while the tabs write, so that folding has something to fold.
			while (receipted < 300) {
				for (const { document, n, bytes } of await worker.outbox()) {
					station.take(bytes);
					await worker.receipted(document, n, station.seq);
					receipted++;
				}
				await worker.updateSince('team/T', Y.encodeStateVector(station.doc));
				await worker.rest();
			}
		})();
		await Promise.all([...writes, link]);
		for (const { bytes } of await tabs[0]!.outbox()) station.take(bytes);

		const shifts = tables.shifts as unknown as Table;
		const ids = [0, 1].flatMap((t) => Array.from({ length: 200 }, (_, i) => `S${t}-${i}`));
		expect(recordIds(station.doc, shifts).sort()).toEqual([...ids, 'shared'].sort());
		expect(station.seq, 'each entry arrived once').toBe(400);
		expect(Y.decodeStateVector(Y.encodeStateVector(station.doc)).size, 'client ids').toBe(1);
		expect((await phone.document('team/T'))!.foldedN).toBeGreaterThan(0);
		for (const tab of tabs) {
			const opened = tab.open('team/T');
			const doc = await opened.ready;
			expect(doc.getMap('shifts').toJSON()).toEqual(station.doc.getMap('shifts').toJSON());
			opened.close();
		}
		for (const id of ids) expect(await phone.row('shifts', 'team/T', id)).toBeDefined();
		expect((await phone.row('shifts', 'team/T', 'shared'))?.title).toBe(
			readRecord(station.doc, shifts, 'shared')?.title,
		);
		expect(phone.reported).toEqual([]);
	}, 30_000);

	test('what one tab writes appears in the document that another has on screen', async () => {
		const phone = new Phone();
		const [writer, reader] = [phone.tab(), phone.tab()];
		await writer.write(A, [difficulty('D1')]);
		const opened = reader.open(A);
		const doc = await opened.ready;
		await writer.write(A, [difficulty('D2')]);
		await settled();
		expect(recordIds(doc, difficulties)).toEqual(['D1', 'D2']);
		opened.close();
	});
});

describe('folding', () => {
	test('[R5] moves what is receipted into the snapshot, keeps what waits, and loses nothing', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (let i = 0; i < 70; i++) await tab.write(A, [difficulty(`D${i}`)]);
		const entries = await tab.outbox();
		for (const [i, { n }] of entries.slice(0, 66).entries()) await tab.receipted(A, n, i + 1);
		await tab.rest();

		expect((await phone.entries(A)).map(({ n }) => n)).toEqual(entries.slice(66).map(({ n }) => n));
		expect((await tab.outbox()).map(({ n }) => n)).toEqual(entries.slice(66).map(({ n }) => n));
		const doc = await phone.onDisk(A);
		expect(recordIds(doc, difficulties)).toHaveLength(70);
		await phone.tab().write(A, [difficulty('D70')]);
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(71);
		expect(clientsOf((await tab.outbox()).map(({ bytes }) => bytes)).size).toBe(1);
	});

	test('[R5] an entry whose receipt comes after folding waits no more, and goes with the next fold', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (let i = 0; i < 70; i++) await tab.write(A, [difficulty(`D${i}`)]);
		const entries = await tab.outbox();
		for (const [i, { n }] of entries.slice(0, 66).entries()) await tab.receipted(A, n, i + 1);
		await tab.rest();
		for (const [i, { n }] of entries.slice(66).entries()) await tab.receipted(A, n, 67 + i);
		expect(await tab.outbox()).toEqual([]);
		expect((await phone.entries(A)).map(({ todo }) => todo)).toEqual(Array(4).fill(undefined));
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(70);
		for (let i = 70; i < 130; i++) await tab.write(A, [difficulty(`D${i}`)]);
		for (const [i, { n }] of (await tab.outbox()).entries()) await tab.receipted(A, n, 71 + i);
		await tab.rest();
		expect(await phone.entries(A)).toEqual([]);
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(130);
	});

	test('[R5] killed after the snapshot was stored and before the log was cut, nothing is lost or doubled', async () => {
		const phone = new Phone();
		const mortal = new MortalStore(phone.store);
		const doomed = phone.tab(mortal);
		for (let i = 0; i < 70; i++) await doomed.write(A, [difficulty(`D${i}`)]);
		for (const [i, { n }] of (await doomed.outbox()).entries()) await doomed.receipted(A, n, i + 1);
		mortal.killBeforeCommit((parts) => parts.includes('_documents') && parts.length === 2);
		void doomed.rest();
		await settled();
		expect([mortal.isDead, phone.snapshots.stored.has(A)]).toEqual([true, true]);
		expect(await phone.entries(A)).toHaveLength(70);

		const restarted = phone.tab();
		await restarted.write(A, [difficulty('D70')]);
		await restarted.rest();
		expect(await phone.entries(A)).toHaveLength(1);
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(71);
	});

	test('a copy that nobody needs is closed after a while, and opened again by the next write', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		await tab.write(A, [difficulty('D1')]);
		expect(phone.time.pending).toBe(1);
		await phone.time.pass(60_000);
		expect(phone.time.pending).toBe(0);
		await tab.write(A, [difficulty('D2')]);
		expect(recordIds(atStation(await tab.outbox()), difficulties)).toEqual(['D1', 'D2']);
	});
});

describe('the outbox', () => {
	test('[R9] a receipt takes the mark of its entry, and only that; twice is as good as once', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (const id of ['D1', 'D2', 'D3']) await tab.write(A, [difficulty(id)]);
		const [first, second, third] = await tab.outbox();
		await tab.receipted(A, second!.n, 2);
		await tab.receipted(A, second!.n, 2);
		expect((await tab.outbox()).map(({ n }) => n)).toEqual([first!.n, third!.n]);
		expect(Object.fromEntries(await waitingRecords(phone.store))).toEqual({
			'difficulties/D1': 'waiting',
			'difficulties/D3': 'waiting',
		});
		expect((await phone.document(A))!.seq, 'a jump is no progress').toBe(0);
		await tab.receipted(A, first!.n, 1);
		await tab.receipted(A, 999, 2);
		expect((await phone.document(A))!.seq, 'of an entry that is not here').toBe(1);
		await tab.receipted(A, second!.n, 2);
		expect((await phone.document(A))!.seq).toBe(2);
		expect(recordIds(await phone.onDisk(A), difficulties)).toEqual(['D1', 'D2', 'D3']);
	});

	test('[R10] a refused entry stays with its reason, and those behind it wait', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (const id of ['D1', 'D2', 'D3']) await tab.write(A, [difficulty(id)]);
		await tab.write('pair/B', [difficulty('D4')]);
		const [first, second] = await tab.outbox();
		await tab.refused(A, second!.n, 'schema');

		expect((await tab.outbox()).map(({ document, n }) => [document, n])).toEqual([
			[A, first!.n],
			['pair/B', expect.any(Number)],
		]);
		await tab.write(A, [difficulty('D5')]);
		expect(await tab.outbox(A)).toHaveLength(1);
		const refused = (await phone.entries(A)).find(({ n }) => n === second!.n);
		expect(refused).toMatchObject({
			todo: 'refused',
			reason: 'schema',
			own: { changes: [difficulty('D2')] },
		});
		expect((await waitingRecords(phone.store)).get('difficulties/D2')).toBe('refused');
		expect(await phone.row('difficulties', A, 'D2')).toMatchObject({ what: 'D2' });
		expect(await summarise(phone.store)).toEqual({ count: 4, oldestAt: phone.time.now(), refused: 1 });
	});

	test('the summary tells since when the oldest waits', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		expect(await summarise(phone.store)).toEqual({ count: 0, oldestAt: null, refused: 0 });
		const began = phone.time.now();
		await tab.write(A, [difficulty('D1')]);
		await phone.time.pass(60_000);
		await tab.write(A, [difficulty('D2')]);
		expect(await summarise(phone.store)).toEqual({ count: 2, oldestAt: began, refused: 0 });
	});
});
