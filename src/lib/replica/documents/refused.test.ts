import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import type { Table } from '../../domain/kernel/define-table.ts';
import { tables } from '../../domain/tables.ts';
import { HeldChanges } from '../held/held-changes.ts';
import { settled } from '../link/testing/virtual-ports.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { difficulty, typed } from './testing/changes.ts';
import { folded, sendAll } from './testing/folded.ts';
import { Phone } from './testing/phone.ts';
import { refusedRecords, summarise, waitingRecords } from './outbox.ts';

const A = 'pair/A';
const difficulties = tables.difficulties as unknown as Table;

/** A phone on which D0 came from the station, and D1 to D3 wait for it. */
async function waiting() {
	const phone = new Phone();
	const tab = phone.tab();
	const station = new StationHistory(A);
	await tab.receive([station.report('D0')]);
	for (const id of ['D1', 'D2', 'D3']) await tab.write(A, [difficulty(id)]);
	const entries = await tab.outbox();
	return { phone, tab, station, entries };
}

const asked = (phone: Phone) => phone.said.filter(({ type }) => type === 'incomplete').length;

describe('a refused entry', () => {
	test('[R10] is held with its reason and what the person did; the copy gives way to the station’s', async () => {
		const { phone, tab, station, entries } = await waiting();
		station.take(entries[0]!.bytes);
		await tab.receipted(A, entries[0]!.n, 2);
		await tab.refused(A, entries[1]!.n, 'role');
		expect(asked(phone)).toBe(1);
		expect(await tab.copies()).toEqual([[A, 0]]);
		expect(await tab.waitingForWhole()).toEqual([A]);
		expect(await phone.held()).toMatchObject([
			{ state: 'refused', reason: 'role', document: A, tables: ['difficulties'], replaced: [null] },
		]);
		expect(await summarise(phone.store)).toMatchObject({ count: 1, refused: 1 });
		expect(Object.fromEntries(await refusedRecords(phone.store))).toEqual({ 'difficulties/D2': 'role' });

		await tab.receive([station.run(0)]);
		expect(await phone.row('difficulties', A, 'D2')).toBeUndefined();
		expect(recordIds(await phone.onDisk(A), difficulties).sort()).toEqual(['D0', 'D1', 'D3']);
		expect(await tab.copies()).toEqual([[A, 2]]);
		expect(Object.fromEntries(await waitingRecords(phone.store))).toEqual({
			'difficulties/D2': 'refused',
			'difficulties/D3': 'waiting',
		});

		// What was behind it is made again under an id that nobody has used, and reaches the station once.
		const before = new Set(Y.decodeStateVector(Y.encodeStateVector(station.doc)).keys());
		await sendAll(tab, station);
		const after = [...Y.decodeStateVector(Y.encodeStateVector(station.doc)).keys()];
		expect(after.filter((client) => !before.has(client))).toHaveLength(1);
		expect(recordIds(station.doc, difficulties).sort()).toEqual(['D0', 'D1', 'D3']);
		expect(await phone.held()).toHaveLength(1);
		expect(await tab.outbox()).toEqual([]);
	});

	test('[R10] keeps the copy while an entry from before it is on its way', async () => {
		const { phone, tab, station, entries } = await waiting();
		await tab.refused(A, entries[1]!.n, 'role');
		expect(asked(phone), 'asked for only when nothing before it can come to the station any more').toBe(0);
		await tab.receive([station.run(0)]);
		expect(await phone.row('difficulties', A, 'D2')).toBeDefined();

		station.take(entries[0]!.bytes);
		await tab.receipted(A, entries[0]!.n, 2);
		expect(asked(phone)).toBe(1);
		await tab.receive([station.run(0)]);
		expect(recordIds(await phone.onDisk(A), difficulties).sort()).toEqual(['D0', 'D1', 'D3']);
	});

	test('[R10] is not swapped for a document from before what was receipted', async () => {
		const { phone, tab, station, entries } = await waiting();
		const older = station.run(0);
		station.report('theirs');
		station.take(entries[0]!.bytes);
		await tab.receipted(A, entries[0]!.n, 3);
		await tab.refused(A, entries[1]!.n, 'role');
		await tab.receive([older]);
		expect(await phone.row('difficulties', A, 'D2'), 'D1 is not in it').toBeDefined();
		await tab.receive([station.run(0)]);
		expect(recordIds(await phone.onDisk(A), difficulties).sort()).toEqual(['D0', 'D1', 'D3', 'theirs']);
	});

	test('[R10] that the station turns out to have is held no more', async () => {
		const { phone, tab, station, entries } = await waiting();
		for (const { bytes } of entries) station.take(bytes);
		await tab.refused(A, entries[0]!.n, 'not-allowed');
		await tab.receive([station.run(0)]);
		expect(await phone.held()).toEqual([]);
		// Those behind it are there as well, but who wrote them the station alone can tell: they go once more.
		const again = (await tab.outbox()).map(({ bytes }) => bytes);
		expect(again).toEqual(entries.slice(1).map(({ bytes }) => bytes));
		const { seq } = station;
		await sendAll(tab, station);
		expect([station.seq, await tab.outbox()]).toEqual([seq, []]);
		expect(recordIds(await phone.onDisk(A), difficulties)).toHaveLength(4);
	});

	test('[R10] stays held where another’s writing under its id only makes it look as if it were there', async () => {
		const { phone, tab, station, entries } = await waiting();
		for (const { bytes } of entries) station.take(bytes);
		await tab.refused(A, entries[0]!.n, 'foreign-client');
		await tab.receive([station.run(0)]);
		expect((await phone.held()).map(({ reason }) => reason)).toEqual(['foreign-client']);
	});

	test('[R10] of a document that the station does not have at all goes at once', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		for (const id of ['D0', 'D1', 'D2']) await tab.write(A, [difficulty(id)]);
		for (const expected of ['D0', 'D1']) {
			const [first] = await tab.outbox();
			await tab.refused(A, first!.n, 'role');
			expect((await phone.held()).at(-1)?.changes[0]?.id).toBe(expected);
		}
		expect(asked(phone)).toBe(0);
		expect(recordIds(await phone.onDisk(A), difficulties)).toEqual(['D2']);
		const station = new StationHistory(A);
		await sendAll(tab, station);
		expect(recordIds(station.doc, difficulties)).toEqual(['D2']);
	});

	test('[R10] takes nothing else of its document with it: what others wrote comes all the while', async () => {
		const { phone, tab, station, entries } = await waiting();
		await tab.refused(A, entries[0]!.n, 'role');
		await tab.receive([station.report('theirs')]);
		expect(await phone.row('difficulties', A, 'theirs')).toBeDefined();
		await tab.receive([station.run(0)]);
		await tab.receive([station.report('more')]);
		expect(recordIds(await phone.onDisk(A), difficulties).sort()).toEqual([
			'D0',
			'D2',
			'D3',
			'more',
			'theirs',
		]);
	});

	test('[R10] of an entry that was taken while the document could not be opened nothing is lost either', async () => {
		const { phone, tab, station } = await folded(A);
		await tab.write(A, [difficulty('W1')]);
		const [first] = await tab.outbox();
		phone.snapshots.stored.clear();
		const restarted = phone.tab();
		await restarted.write(A, [difficulty('W2')]);
		expect((await phone.entries(A)).at(-1)?.bytes).toHaveLength(0);
		await restarted.refused(A, first!.n, 'role');
		await restarted.receive([station.run(0)]);
		expect(await phone.held()).toMatchObject([{ changes: [{ id: 'W1' }] }]);
		await sendAll(restarted, station);
		expect(recordIds(station.doc, difficulties)).toContain('W2');
		expect(recordIds(station.doc, difficulties)).not.toContain('W1');
	});

	test('[R10] text that was typed behind it is typed again', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory('team/T');
		await tab.write('team/T', [typed('2026-11-23', 0, '甲')]);
		await sendAll(tab, station);
		await tab.write('team/T', [typed('2026-11-23', 1, '乙')]);
		await tab.write('team/T', [typed('2026-11-23', 2, '丙')]);
		await tab.write('team/T', [typed('2026-11-23', 2, '', 1)]);
		const [first] = await tab.outbox();
		await tab.refused('team/T', first!.n, 'role');
		await tab.receive([station.run(0)]);
		await sendAll(tab, station);
		expect(station.doc.getText('weekNotes/2026-11-23/text').toString()).toBe('甲丙');
		expect(await phone.row('weekNotes', 'team/T', '2026-11-23')).toMatchObject({ text: '甲丙' });
	});
});

describe('the copy that took its place', () => {
	test('[R18] is what every tab shows, and what a fold in another tab stores of the former is thrown away', async () => {
		const { phone, tab, station } = await folded(A);
		const other = phone.tab();
		const onScreen = other.open(A);
		let doc = await onScreen.ready;
		onScreen.onReplaced((next) => (doc = next));
		await tab.write(A, [difficulty('forbidden')]);
		await settled();
		expect(recordIds(doc, difficulties)).toContain('forbidden');

		const folding = phone.tab();
		const save = phone.snapshots.save.bind(phone.snapshots);
		const inTheMiddle = Promise.withResolvers<undefined>();
		const goOn = Promise.withResolvers<undefined>();
		phone.snapshots.save = async (name, of) => {
			inTheMiddle.resolve(undefined);
			await goOn.promise;
			await save(name, of);
		};
		for (let i = 0; i < 70; i++) await folding.receive([station.report(`E${i}`)]);
		const fold = folding.rest();
		await inTheMiddle.promise;

		const [refused] = await tab.outbox();
		await tab.refused(A, refused!.n, 'role');
		await tab.receive([station.run(0)]);
		goOn.resolve(undefined);
		await fold;
		await settled();
		expect(phone.snapshots.stored.size, 'neither the former nor what was stored late').toBe(0);
		expect(recordIds(doc, difficulties)).not.toContain('forbidden');
		expect(recordIds(doc, difficulties)).toHaveLength(140);

		phone.snapshots.save = save;
		for (let i = 0; i < 70; i++) await tab.receive([station.report(`F${i}`)]);
		onScreen.close();
		await settled();
		await tab.rest();
		expect(phone.snapshots.stored.size).toBe(1);
		expect(recordIds(await phone.onDisk(A), difficulties)).not.toContain('forbidden');
		expect(phone.reported).toEqual([]);
	});

	test('[R18] a tab that writes on the former copy writes on the new one', async () => {
		const { phone, tab, station, entries } = await waiting();
		const other = phone.tab(phone.store);
		await other.write(A, [difficulty('D4')]);
		await tab.refused(A, entries[0]!.n, 'role');
		await tab.receive([station.run(0)]);
		await other.write(A, [difficulty('D5')]);
		await sendAll(other, station);
		expect(recordIds(station.doc, difficulties).sort()).toEqual(['D0', 'D2', 'D3', 'D4', 'D5']);
	});

	test('[R18] a document from which somebody was erased is replaced; nothing of the former bytes stays', async () => {
		const { phone, tab } = await folded(A);
		await tab.write(A, [difficulty('mine')]);
		await tab.replace([A]);
		expect(await tab.copies()).toEqual([[A, 0]]);
		const purged = new StationHistory(A);
		for (let i = 0; i < 72; i++) purged.report('kept');
		// A kill between the word and the run: it is asked for again.
		const restarted = phone.tab();
		expect(await restarted.waitingForWhole()).toEqual([A]);
		await restarted.receive([purged.run(0)]);
		expect(recordIds(await phone.onDisk(A), difficulties).sort()).toEqual(['kept', 'mine']);
		expect(await phone.row('difficulties', A, 'D7')).toBeUndefined();
		expect(phone.snapshots.stored.size).toBe(0);
		const bytes = (await phone.entries(A)).map((entry) => new TextDecoder().decode(entry.bytes)).join('');
		expect(bytes).not.toContain('D7');
		expect(await restarted.waitingForWhole()).toEqual([]);
		await sendAll(restarted, purged);
		expect(readRecord(purged.doc, difficulties, 'mine')).not.toBeNull();
	});
});

describe('what is held', () => {
	async function held() {
		const world = await waiting();
		await world.tab.refused(A, world.entries[0]!.n, 'role');
		await world.tab.receive([world.station.run(0)]);
		const changes = new HeldChanges(world.phone.store);
		const [first] = await changes.list();
		return { ...world, changes, key: first!.key };
	}

	test('[R19] goes once more as a new write, corrected or as it was, and is held no more', async () => {
		const { phone, tab, station, changes, key } = await held();
		expect(await changes.count()).toBe(1);
		await Promise.all([
			tab.sendAgain(key, [difficulty('D1', 'corrected')]),
			phone.tab().sendAgain(key, [difficulty('D1', 'corrected')]),
		]);
		expect(await changes.list()).toEqual([]);
		await sendAll(tab, station);
		expect(readRecord(station.doc, difficulties, 'D1')?.what).toBe('corrected');
		expect(await tab.outbox()).toEqual([]);
	});

	test('[R19] stays when it cannot be kept as a write', async () => {
		const { tab, changes, key } = await held();
		await expect(
			tab.sendAgain(key, [{ table: 'difficulties', id: 'D1', fields: { state: 'nonsense' } }]),
		).rejects.toMatchObject({ code: 'record-invalid' });
		expect(await changes.count()).toBe(1);
	});

	test('[R19] is forgotten only by who says so, with the photos that nothing else names', async () => {
		const { phone, changes, key } = await held();
		const hash = 'a'.repeat(64);
		await phone.store.change(['_held', '_blobs'], async (changer) => {
			const one = (await changer.held(key))!;
			await changer.putHeld({
				...one,
				changes: [{ table: 'visits', id: 'V', fields: { photos: [hash] } }],
			});
			await changer.putBlob({
				hash,
				document: A,
				type: '',
				bytes: new Uint8Array(1),
				state: 'waiting',
			});
		});
		await changes.discard(key);
		expect(await changes.list()).toEqual([]);
		expect(await phone.store.read(['_blobs'], (reader) => reader.blob(hash))).toBeUndefined();
	});

	test('[R19] that is on its way to staff cannot be forgotten any more', async () => {
		const { changes, key } = await held();
		await changes.handOver(key);
		await changes.discard(key);
		expect(await changes.list()).toMatchObject([{ state: 'handing', replaced: [null] }]);
		expect(await changes.count()).toBe(0);
	});

	test('an entry that an older version marked as refused becomes held', async () => {
		const { phone, tab, station, entries } = await waiting();
		await phone.store.change(['_log'], async (changer) => {
			const entry = (await changer.entry(entries[0]!.n))!;
			await changer.putEntry({ ...entry, todo: 'refused', reason: 'schema' });
		});
		expect((await summarise(phone.store)).refused).toBe(1);
		await tab.receive([station.run(0)]);
		expect(await phone.held()).toMatchObject([
			{ state: 'refused', reason: 'schema', changes: [{ id: 'D1' }] },
		]);
		expect((await summarise(phone.store)).refused).toBe(1);
	});
});
