import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { PURGED_LINES } from '../audit/chain.ts';
import { proveChain } from '../audit/prove-chain.ts';
import type { Append, AuditEntry, Device, Quarantined, Store, StoredInvitation } from '../store/store.ts';

/** How the contract opens stores on one and the same, at first empty, database. */
export interface StoreMaker {
	/** Opens it once more: another process, or the same after a restart. */
	open(): Promise<Store>;
	/** Every byte that the database keeps on its disk. */
	bytes(): Promise<Buffer>;
	/** Removes the database. */
	dispose(): Promise<void>;
}

const DOC: DocumentName = 'pair/1';

export function append(seq: number, over: Partial<Append> = {}): Append {
	const base = { document: DOC, seq, bytes: new Uint8Array([seq]), rows: [], device: null, at: 1 };
	return { ...base, clients: [], audit: [], ...over };
}

function device(id: string, createdAt = 100): Device {
	const base = { id, member: 'ann', name: 'phone', publicKey: 'key', createdAt };
	return { ...base, revokedAt: null, seen: null, erasedAt: null };
}

function invitation(over: Partial<StoredInvitation> = {}): StoredInvitation {
	const base = { id: 'i1', member: 'ann', codeHash: 'h1', createdAt: 1, expiresAt: 1_000 };
	return { ...base, usedAt: null, withdrawnAt: null, ...over };
}

function entry(over: Partial<AuditEntry> = {}): AuditEntry {
	return {
		kind: 'changed',
		at: 5,
		enteredAt: 4,
		member: 'ann',
		device: 'd1',
		document: DOC,
		table: 'visits',
		record: 'v1',
		about: null,
		fields: [{ field: 'minutes', before: 10, after: 20 }],
		item: null,
		...over,
	};
}

function item(id: string, over: Partial<Quarantined> = {}): Quarantined {
	return {
		id,
		key: `k${id}`,
		document: DOC,
		member: 'ann',
		device: 'd1',
		at: 1,
		receivedAt: 2,
		reason: 'not-yours',
		changes: [{ table: 'visits', id: 'v1', fields: { note: 'a note', photos: ['a'.repeat(64)] } }],
		clocks: null,
		state: 'waiting',
		decidedAt: null,
		decidedBy: null,
		word: null,
		...over,
	};
}

/** What every adapter of the store keeps. */
export function describeStore(name: string, make: () => Promise<StoreMaker>): void {
	describe(name, () => {
		let maker: StoreMaker;
		let store: Store;
		let other: Store;

		beforeEach(async () => {
			maker = await make();
			store = await maker.open();
			other = await maker.open();
		});
		afterEach(async () => {
			await store.close();
			await other.close();
			await maker.dispose();
		});

		describe('station', () => {
			it('is one for all who open the database, with one epoch and one secret', async () => {
				expect(other.station).toBe(store.station);
				for (const key of ['epoch', 'token-secret'] as const) {
					expect(await store.meta(key)).toMatch(/.{20}/);
					expect(await other.meta(key)).toBe(await store.meta(key));
				}
			});

			it('is another one in another database', async () => {
				const foreign = await make();
				const foreignStore = await foreign.open();
				expect(foreignStore.station).not.toBe(store.station);
				expect(await foreignStore.meta('epoch')).not.toBe(await store.meta('epoch'));
				await foreignStore.close();
				await foreign.dispose();
			});

			it('keeps facts', async () => {
				expect(await store.meta('public-url')).toBeNull();
				await store.setMeta('public-url', 'a');
				await store.setMeta('public-url', 'b');
				expect(await other.meta('public-url')).toBe('b');
			});

			it('is set up once, and what a broken-off set-up left is thrown away', async () => {
				expect(await store.claimSetUp(0, 50)).toBe(true);
				const clients = [{ client: 7, device: 'd1', member: 'ann' }];
				const rows = [{ table: 'pairings', record: { id: 'x' } }];
				await store.commit([append(1, { rows, clients, audit: [entry()] })]);
				await store.purge(DOC, { seq: 2, bytes: new Uint8Array(1) }, []);
				await store.addQuarantined([item('q1')]);
				expect(await other.claimSetUp(10, 60)).toBe(false);
				expect(await other.claimSetUp(60, 99)).toBe(true);
				expect(await other.heads()).toEqual([]);
				expect(await other.rows('pairings')).toEqual([]);
				expect(await other.load(DOC)).toMatchObject({ snapshot: null, entries: [], clients: [] });
				expect(await other.audit({ limit: 9 })).toEqual([]);
				expect(await other.quarantined()).toEqual([]);
				expect(await other.purges()).toEqual([]);
				await other.completeSetUp(70, device('d1'));
				expect(await store.claimSetUp(1_000, 2_000)).toBe(false);
				expect(await store.meta('set-up-at')).toBe('70');
				expect((await store.device('d1'))?.member).toBe('ann');
			});
		});

		describe('log', () => {
			it('appends in order and tells where each document stands', async () => {
				await store.commit([append(1), append(2), append(1, { document: 'team/t' })]);
				await store.commit([append(3)]);
				expect([...(await other.heads())].sort((a, b) => (a.document < b.document ? -1 : 1))).toEqual([
					{ document: DOC, seq: 3 },
					{ document: 'team/t', seq: 1 },
				]);
				const loaded = await other.load(DOC);
				expect(loaded.snapshot).toBeNull();
				expect(loaded.entries.map(({ seq, bytes }) => [seq, [...bytes]])).toEqual([
					[1, [1]],
					[2, [2]],
					[3, [3]],
				]);
			});

			it('takes nothing of a document that somebody else has written, and all of the others', async () => {
				await store.commit([append(1)]);
				await other.commit([append(2, { bytes: new Uint8Array([22]) })]);
				const result = await store.commit([append(2), append(3), append(1, { document: 'team/t' })]);
				expect([...result.conflicts]).toEqual([DOC]);
				expect((await store.load(DOC)).entries.map(({ bytes }) => bytes[0])).toEqual([1, 22]);
				expect((await store.load('team/t')).entries).toHaveLength(1);
			});

			it('takes no update that leaves a hole', async () => {
				expect([...(await store.commit([append(2)])).conflicts]).toEqual([DOC]);
				expect(await store.heads()).toEqual([]);
			});

			it('stores an update and its rows together, the newest row for each record', async () => {
				const row = (minutes: number) => ({ table: 'visits', record: { id: 'v', minutes } });
				await store.commit([append(1, { rows: [row(1)] }), append(2, { rows: [row(2)] })]);
				expect(await other.rows('visits')).toEqual([{ document: DOC, ...row(2) }]);
				await other.commit([append(1, { rows: [row(9)] })]);
				expect(await other.rows('visits')).toEqual([{ document: DOC, ...row(2) }]);
			});

			it('tells the rows that changed after a number', async () => {
				const row = (id: string) => ({ table: 'visits', record: { id } });
				await store.commit([append(1, { rows: [row('a')] }), append(2, { rows: [row('b')] })]);
				expect((await store.rowsAfter(DOC, 1)).map(({ record }) => record.id)).toEqual(['b']);
				expect(await store.row(DOC, 'visits', 'b')).toMatchObject({ id: 'b' });
				expect(await store.row(DOC, 'visits', 'c')).toBeNull();
				expect(await store.row(DOC, 'pairings', 'b')).toBeNull();
			});

			it('puts rows in the place of those that are there, unless the document has gone on', async () => {
				const row = (id: string, minutes: number) => ({ table: 'visits', record: { id, minutes } });
				await store.commit([append(1, { at: 7, rows: [row('a', 1), row('gone', 1)] })]);
				expect(await other.replaceRows(DOC, 2, [])).toBe(false);
				expect(await other.replaceRows(DOC, 1, [row('a', 2), row('b', 3)])).toBe(true);
				expect((await store.rows('visits')).map(({ record }) => record)).toEqual([
					{ id: 'a', minutes: 2 },
					{ id: 'b', minutes: 3 },
				]);
				expect((await store.load(DOC)).createdAt.get('visits/a')).toBe(7);
			});

			it('keeps when a record was begun, whatever changes it later', async () => {
				const rows = [{ table: 'visits', record: { id: 'v' } }];
				await store.commit([append(1, { rows, at: 11 }), append(2, { rows, at: 22 })]);
				await store.commit([append(3, { rows: [{ table: 'visits', record: { id: 'w' } }], at: 33 })]);
				expect([...(await other.load(DOC)).createdAt].sort()).toEqual([
					['visits/v', 11],
					['visits/w', 33],
				]);
			});

			it('binds a client id, in each document, to the device that wrote under it first', async () => {
				const ann = { client: 4_294_967_295, device: 'd1', member: 'ann' };
				const bob = { client: 4_294_967_295, device: 'd2', member: 'bob' };
				const station = { client: 1, device: null, member: null };
				await store.commit([append(1, { clients: [ann, station] }), append(2, { clients: [bob] })]);
				await store.commit([append(1, { document: 'team/t', clients: [bob] })]);
				const byClient = (await other.load(DOC)).clients.sort((a, b) => a.client - b.client);
				expect(byClient).toEqual([station, ann]);
				expect((await other.load('team/t')).clients).toEqual([bob]);
			});

			it('binds nothing and tells nothing of an update that it did not take', async () => {
				await store.commit([append(1)]);
				const clients = [{ client: 7, device: 'd1', member: 'ann' }];
				const late = append(1, { clients, audit: [entry()] });
				await store.commit([late, append(1, { document: 'team/t', audit: [entry({ record: 'x' })] })]);
				expect((await store.load(DOC)).clients).toEqual([]);
				expect((await store.audit({ limit: 9 })).map(({ record }) => record)).toEqual(['x']);
			});

			it('is there after closing and opening again', async () => {
				await store.commit([append(1)]);
				await store.close();
				store = await maker.open();
				expect(await store.heads()).toEqual([{ document: DOC, seq: 1 }]);
			});

			it('tells whether others have written', async () => {
				await store.changedByOthers();
				await store.commit([append(1)]);
				expect(await store.changedByOthers()).toBe(false);
				await other.commit([append(2)]);
				expect(await store.changedByOthers()).toBe(true);
				expect(await store.changedByOthers()).toBe(false);
			});
		});

		describe('tail and snapshot', () => {
			beforeEach(async () => {
				await store.commit([1, 2, 3, 4, 5, 6].map((seq) => append(seq)));
			});

			const places = async (from: number) =>
				(await store.tail(DOC, from)).map((run) => [run.from, run.to] as const);

			it('is the log from a number on', async () => {
				expect(await places(4)).toEqual([
					[4, 5],
					[5, 6],
				]);
				expect(await places(6)).toEqual([]);
				expect(await store.tailBytes(DOC, 4)).toBe(2);
			});

			it('begins with the snapshot for whoever has nothing', async () => {
				await store.compact(DOC, { seq: 5, bytes: new Uint8Array(9) }, 2);
				expect(await places(0)).toEqual([
					[0, 5],
					[5, 6],
				]);
				expect(await store.tailBytes(DOC, 0)).toBe(10);
			});

			it('is still the log for whoever is nearly there, and the snapshot for who is not', async () => {
				await store.compact(DOC, { seq: 5, bytes: new Uint8Array(9) }, 2);
				expect(await places(3)).toEqual([
					[3, 4],
					[4, 5],
					[5, 6],
				]);
				expect(await places(2)).toEqual([
					[0, 5],
					[5, 6],
				]);
				expect(await store.tailBytes(DOC, 2)).toBe(10);
			});

			it('is loaded from snapshot and what follows', async () => {
				await store.compact(DOC, { seq: 6, bytes: new Uint8Array([99]) }, 0);
				await store.commit([append(7)]);
				const { snapshot, entries } = await other.load(DOC);
				expect(snapshot).toEqual({ seq: 6, bytes: new Uint8Array([99]) });
				expect(entries.map(({ seq }) => seq)).toEqual([7]);
			});

			it('never takes an older snapshot for a newer one', async () => {
				await store.compact(DOC, { seq: 6, bytes: new Uint8Array([66]) }, 0);
				await other.compact(DOC, { seq: 4, bytes: new Uint8Array([44]) }, 0);
				expect((await store.load(DOC)).snapshot?.seq).toBe(6);
			});
		});

		describe('purge', () => {
			const secret = 'name-of-somebody-erased';
			const bytes = new TextEncoder().encode(secret);

			it('[R141] makes the snapshot the whole log, at a place of its own', async () => {
				await store.commit([append(1), append(2)]);
				await store.compact(DOC, { seq: 1, bytes: new Uint8Array([11]) }, 1);
				expect(await store.purge(DOC, { seq: 3, bytes: new Uint8Array([33]) }, [])).toBe(true);
				expect(await other.load(DOC)).toMatchObject({
					snapshot: { seq: 3, bytes: new Uint8Array([33]) },
					entries: [],
				});
				expect(await other.heads()).toEqual([{ document: DOC, seq: 3 }]);
				expect(await other.purges()).toEqual([{ document: DOC, seq: 3 }]);
				for (const from of [0, 1, 2])
					expect((await other.tail(DOC, from)).map(({ from, to }) => [from, to])).toEqual([[0, 3]]);
				expect(await other.tail(DOC, 3)).toEqual([]);
				expect((await other.commit([append(4)])).conflicts.size).toBe(0);
				expect((await store.tail(DOC, 3)).map(({ from, to }) => [from, to])).toEqual([[3, 4]]);
			});

			it('[R141] does nothing where somebody has written meanwhile', async () => {
				await store.commit([append(1), append(2)]);
				await store.addBlob({ document: DOC, hash: 'a'.repeat(64), type: 'image/png', bytes: 3, at: 1 });
				for (const seq of [2, 4])
					expect(await store.purge(DOC, { seq, bytes: new Uint8Array([9]) }, ['a'.repeat(64)])).toBe(false);
				expect((await store.load(DOC)).entries).toHaveLength(2);
				expect(await store.purges()).toEqual([]);
				expect(await store.blobs(DOC)).toHaveLength(1);
			});

			it('keeps the newest one of a document', async () => {
				await store.commit([append(1)]);
				await store.purge(DOC, { seq: 2, bytes: new Uint8Array([2]) }, []);
				await other.purge(DOC, { seq: 3, bytes: new Uint8Array([3]) }, []);
				expect(await store.purges()).toEqual([{ document: DOC, seq: 3 }]);
			});

			it('takes away the blobs named, of that document alone', async () => {
				await store.commit([append(1)]);
				const blob = (document: DocumentName, letter: string) => ({
					document,
					hash: letter.repeat(64),
					type: 'image/png',
					bytes: 3,
					at: 1,
				});
				for (const one of [blob(DOC, 'a'), blob(DOC, 'b'), blob('pair/2', 'a')]) await store.addBlob(one);
				await store.purge(DOC, { seq: 2, bytes: new Uint8Array([2]) }, ['a'.repeat(64)]);
				expect(await other.blobs(DOC)).toEqual([blob(DOC, 'b')]);
				expect(await other.hasBlobElsewhere('a'.repeat(64), [DOC])).toBe(true);
				expect(await other.hasBlobElsewhere('a'.repeat(64), [DOC, 'pair/2'])).toBe(false);
				await store.purge('pair/2', { seq: 1, bytes: new Uint8Array([1]) }, ['a'.repeat(64)]);
				expect(await other.hasBlobElsewhere('a'.repeat(64), [])).toBe(false);
			});

			it('[R142] leaves no byte of log, snapshot or row on the disk', async () => {
				const padding = new Uint8Array(5_000);
				const row = (name: string) => ({ table: 'recipients', record: { id: 'r', name } });
				await store.commit([append(1, { bytes, rows: [row(secret)] }), append(2, { bytes: padding })]);
				await store.compact(DOC, { seq: 2, bytes }, 2);
				await store.commit([append(3, { rows: [row('—')] })]);
				expect((await maker.bytes()).includes(secret)).toBe(true);
				await store.purge(DOC, { seq: 4, bytes: new Uint8Array([4]) }, []);
				expect((await maker.bytes()).includes(secret)).toBe(false);
				expect((await other.rows('recipients'))[0]?.record).toMatchObject({ name: '—' });
			});

			it("[R142] leaves no byte of the operations' record, whose chain stays whole", async () => {
				const fields = [{ field: 'name', before: null, after: secret }];
				await store.addAudit([
					entry({ record: 'r1', fields }),
					entry({ record: 'r2' }),
					entry({
						record: 'd1',
						document: null,
						table: null,
						kind: 'device-joined',
						fields: null,
						about: secret,
					}),
				]);
				expect((await maker.bytes()).includes(secret)).toBe(true);
				const records = [
					{ document: DOC, table: 'visits', record: 'r1' },
					{ document: null, table: null, record: 'd1' },
				];
				const line = entry({ kind: 'erased', record: null, fields: null, about: 'recipient' });
				expect(await store.purgeAudit(records, line)).toBe(2);
				expect((await maker.bytes()).includes(secret)).toBe(false);
				const lines = await other.auditFrom(1, 9);
				expect(lines.map(({ record, about, salt }) => [record, about, salt === null])).toEqual([
					['r1', null, true],
					['r2', null, false],
					['d1', null, true],
					[null, 'recipient', false],
				]);
				expect(lines[0]?.fields).toBeNull();
				expect(lines[3]?.fields).toEqual([{ field: PURGED_LINES, before: null, after: 2 }]);
				expect(await store.purgeAudit(records, line)).toBe(0);
				expect(await proveChain(store)).toMatchObject({ kind: 'whole', lines: 5, purged: 2 });
			});

			it('[R142] leaves no byte of what lies in quarantine about the records named', async () => {
				const change = (id: string, note: string) => ({ table: 'visits', id, fields: { note } });
				await store.addQuarantined([
					item('q1', { changes: [change('v1', secret), change('v2', 'other')] }),
					item('q2', { changes: [change('v1', secret)] }),
					item('q3', { document: 'pair/2', changes: [change('v1', 'other')] }),
				]);
				const records = [{ document: DOC, table: 'visits', record: 'v1' }];
				expect(await store.purgeQuarantined(records, 77)).toBe(2);
				expect((await maker.bytes()).includes(secret)).toBe(false);
				expect((await other.quarantinedItem('q1'))?.changes).toEqual([change('v2', 'other')]);
				expect(await other.quarantinedItem('q2')).toMatchObject({
					changes: [],
					state: 'rejected',
					decidedAt: 77,
				});
				expect((await other.quarantinedItem('q3'))?.state).toBe('waiting');
			});
		});

		describe("operations' record", () => {
			it('is a chain in which every value comes back', async () => {
				const fields = [
					{ field: 'note', before: undefined, after: 'a\u0000\ud800 走访' },
					{ field: 'photos', before: [], after: { b: 1, a: [null, 2.5] } },
				];
				await store.addAudit([entry({ fields, about: 'bob' }), entry({ kind: 'set-up', fields: null })]);
				const [second, first] = await other.audit({ limit: 9 });
				expect(first).toMatchObject({ ...entry({ about: 'bob' }), n: 1, fields: expect.anything() });
				expect(first?.fields?.[0]).toEqual({ field: 'note', before: null, after: 'a\u0000\ud800 走访' });
				expect(first?.fields?.[1]).toEqual(fields[1]);
				expect(second).toMatchObject({ n: 2, fields: null, salt: null, valuesHash: '' });
				expect(await proveChain(other)).toMatchObject({ kind: 'whole', lines: 2, purged: 0 });
			});

			it('[R140] stands or falls with the update that it tells of', async () => {
				await store.commit([append(1, { audit: [entry({ record: 'a' }), entry({ record: 'b' })] })]);
				await store.commit([append(1, { audit: [entry({ record: 'c' })] })]);
				expect((await store.auditFrom(1, 9)).map(({ n, record }) => [n, record])).toEqual([
					[1, 'a'],
					[2, 'b'],
				]);
			});

			it('[R140] is one unbroken chain, whoever writes it at the same time', async () => {
				const writes: Promise<unknown>[] = [];
				for (let i = 1; i <= 40; i++) {
					const who = i % 2 === 0 ? store : other;
					writes.push(who.addAudit([entry({ record: `r${i}` }), entry({ record: `s${i}` })]));
					if (i % 4 === 0)
						writes.push(other.commit([append(i / 4, { audit: [entry({ record: `c${i}` })] })]));
				}
				await Promise.all(writes);
				expect(await proveChain(store)).toMatchObject({ kind: 'whole', lines: 90 });
				expect(new Set((await store.auditFrom(1, 99)).map(({ hash }) => hash)).size).toBe(90);
			});

			it('is read newest first, page by page, by record, member, kind and time', async () => {
				await store.addAudit([
					entry({ record: 'a', member: 'ann' }),
					entry({ record: 'b', member: 'bob' }),
					entry({ record: 'a', member: 'bob', kind: 'opened' }),
					entry({ record: 'a', document: 'pair/2', member: null }),
				]);
				const read = async (query: object) => (await other.audit({ limit: 9, ...query })).map(({ n }) => n);
				expect(await read({})).toEqual([4, 3, 2, 1]);
				expect(await read({ limit: 2 })).toEqual([4, 3]);
				expect(await read({ before: 3, limit: 1 })).toEqual([2]);
				expect(await read({ document: DOC, table: 'visits', record: 'a' })).toEqual([3, 1]);
				expect(await read({ member: 'bob' })).toEqual([3, 2]);
				expect(await read({ kind: 'opened' })).toEqual([3]);
				await store.addAudit([entry({ at: 5_000 }), entry({ at: 6_000 })]);
				expect(await read({ from: 5_000 })).toEqual([6, 5]);
				expect(await read({ from: 5_000, to: 6_000 })).toEqual([5]);
				expect(await read({ to: 5_000, limit: 2 })).toEqual([4, 3]);
				expect((await other.auditFrom(2, 2)).map(({ n }) => n)).toEqual([2, 3]);
			});

			it('adds what is told again only once', async () => {
				const look = (field: string, over: Partial<AuditEntry> = {}) =>
					entry({ kind: 'revealed', fields: [{ field, before: null, after: null }], ...over });
				const opened = entry({ kind: 'opened', fields: null });
				await store.addAuditOnce([look('phone'), look('phone'), opened]);
				await Promise.all([
					other.addAuditOnce([look('phone', { at: 99 }), opened]),
					store.addAuditOnce([look('home'), look('phone', { device: 'd2' }), { ...opened, enteredAt: 5 }]),
				]);
				expect((await store.auditFrom(1, 9)).map((line) => [line.kind, line.fields?.[0]?.field])).toEqual([
					['revealed', 'phone'],
					['opened', undefined],
					['revealed', 'home'],
					['revealed', 'phone'],
					['opened', undefined],
				]);
			});
		});

		describe('quarantine', () => {
			it('keeps what is handed over twice once, as it was decided meanwhile', async () => {
				expect(await store.addQuarantined([item('q1')])).toEqual(['kq1']);
				const decision = { state: 'accepted', at: 9, by: 'sun', word: 'well done' } as const;
				const decided = {
					...item('q1'),
					state: 'accepted',
					decidedAt: 9,
					decidedBy: 'sun',
					word: 'well done',
				};
				expect(await other.decideQuarantined('q1', decision)).toEqual(decided);
				expect(await other.addQuarantined([item('q2', { key: 'kq1' }), item('q3')])).toEqual(['kq1', 'kq3']);
				expect(await store.quarantinedItem('q1')).toEqual(decided);
				expect(await store.quarantinedItem('q2')).toBeNull();
				// The same key of another device is another change.
				const another = item('q4', { key: 'kq1', device: 'd2', clocks: [[7, 3]] });
				await store.addQuarantined([another]);
				expect(await store.quarantined()).toHaveLength(3);
				expect(await other.quarantinedItem('q4')).toEqual(another);
				const returned = { state: 'accepted', at: 9, by: null, word: null } as const;
				expect((await store.decideQuarantined('q4', returned))?.decidedBy).toBeNull();
			});

			it('is decided once', async () => {
				await store.addQuarantined([item('q1')]);
				const decide = (by: string, who: Store) =>
					who.decideQuarantined('q1', { state: 'rejected', at: 9, by, word: null });
				const both = await Promise.all([decide('sun', store), decide('hao', other)]);
				expect(both.filter((one) => one !== null)).toHaveLength(1);
				expect((await store.quarantinedItem('q1'))?.decidedBy).toBe(both[0] === null ? 'hao' : 'sun');
				expect(
					await store.decideQuarantined('nothing', { state: 'accepted', at: 1, by: 'x', word: null }),
				).toBe(null);
			});

			it('lists waiting ones first, then the newest; or those of one member', async () => {
				await store.addQuarantined([
					item('q1', { receivedAt: 1 }),
					item('q2', { receivedAt: 2, member: 'bob' }),
					item('q3', { receivedAt: 3 }),
				]);
				await store.decideQuarantined('q3', { state: 'rejected', at: 9, by: 'sun', word: null });
				expect((await other.quarantined()).map(({ id }) => id)).toEqual(['q2', 'q1', 'q3']);
				expect((await other.quarantined('ann')).map(({ id }) => id)).toEqual(['q1', 'q3']);
			});

			it('knows the photos that it names, by member and document', async () => {
				await store.addQuarantined([item('q1')]);
				const hash = 'a'.repeat(64);
				expect(await other.quarantineNames('ann', DOC, hash)).toBe(true);
				expect(await other.quarantineNames('bob', DOC, hash)).toBe(false);
				expect(await other.quarantineNames('ann', 'pair/2', hash)).toBe(false);
				expect(await other.quarantineNames('ann', DOC, 'b'.repeat(64))).toBe(false);
			});
		});

		describe('devices and invitations', () => {
			it('notes what a device says of itself', async () => {
				await store.completeSetUp(1, device('d1'));
				const seen = { at: 5, app: '1.2.3', waiting: 2, oldestAt: 3 };
				await store.deviceSeen('d1', seen);
				await store.deviceSeen('nobody', seen);
				expect(await other.device('d1')).toEqual({ ...device('d1'), seen });
				await store.deviceSeen('d1', { ...seen, waiting: 0, oldestAt: null });
				expect((await other.device('d1'))?.seen).toEqual({ ...seen, waiting: 0, oldestAt: null });
			});

			it('renames a device that there is', async () => {
				await store.completeSetUp(1, device('d1'));
				expect(await other.renameDevice('d1', 'tablet')).toBe(true);
				expect(await other.renameDevice('d2', 'tablet')).toBe(false);
				expect((await store.devices()).map(({ name }) => name)).toEqual(['tablet']);
			});

			it('notes once that a device has forgotten the station', async () => {
				await store.completeSetUp(1, device('d1'));
				await store.deviceErased('d1', 7);
				await store.deviceErased('d1', 8);
				expect((await other.device('d1'))?.erasedAt).toBe(7);
			});

			it('revokes a device once', async () => {
				await store.completeSetUp(1, device('d1'));
				expect(await other.revokeDevice('d1', 5)).toBe(true);
				expect(await store.revokeDevice('d1', 6)).toBe(false);
				expect((await store.device('d1'))?.revokedAt).toBe(5);
				expect(await store.revokeDevice('nobody', 6)).toBe(false);
				expect((await store.devices()).map(({ id }) => id)).toEqual(['d1']);
			});

			it('[R91] lets an invitation be used once, and its device in', async () => {
				await store.addInvitation(invitation());
				expect(await other.join('h1', device('d1'))).toBe('joined');
				expect(await store.join('h1', device('d2'))).toBe('invitation-used');
				expect(await store.device('d1')).toEqual(device('d1'));
				expect(await store.device('d2')).toBeNull();
				expect((await store.invitation('h1'))?.usedAt).toBe(100);
			});

			it('[R91] lets only one of two in who try at the same time', async () => {
				await store.addInvitation(invitation());
				const results = await Promise.all([store.join('h1', device('d1')), other.join('h1', device('d2'))]);
				expect(results.sort()).toEqual(['invitation-used', 'joined']);
				expect(await store.devices()).toHaveLength(1);
			});

			it('[R91] knows expired, withdrawn and unknown ones', async () => {
				await store.addInvitation(invitation());
				await store.addInvitation(invitation({ id: 'i2', codeHash: 'h2' }));
				expect(await store.join('h1', device('d1', 1_000))).toBe('invitation-expired');
				expect((await store.withdrawInvitation('i2', 7))?.withdrawnAt).toBe(7);
				expect(await store.join('h2', device('d1'))).toBe('invitation-withdrawn');
				expect(await store.join('h3', device('d1'))).toBe('invitation-unknown');
				expect(await store.devices()).toEqual([]);
			});

			it('leaves a used invitation used', async () => {
				await store.addInvitation(invitation());
				await store.join('h1', device('d1'));
				expect(await store.withdrawInvitation('i1', 7)).toMatchObject({ usedAt: 100, withdrawnAt: null });
				expect(await store.withdrawInvitation('nothing', 7)).toBeNull();
			});
		});

		it('knows a blob only under the document that it was sent to', async () => {
			const blob = { document: DOC, hash: 'a'.repeat(64), type: 'image/png', bytes: 3, at: 1 };
			await store.addBlob(blob);
			await store.addBlob({ ...blob, at: 2 });
			expect(await other.blob(DOC, blob.hash)).toEqual(blob);
			expect(await other.blob('pair/2', blob.hash)).toBeNull();
			expect(await other.blobs(DOC)).toEqual([blob]);
			expect(await other.hasBlobElsewhere('b'.repeat(64), [])).toBe(false);
		});
	});
}
