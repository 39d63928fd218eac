import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Append, Device, Store, StoredInvitation } from '../store/store.ts';

/** How the contract opens stores on one and the same, at first empty, database. */
export interface StoreMaker {
	/** Opens it once more: another process, or the same after a restart. */
	open(): Promise<Store>;
	/** Removes the database. */
	dispose(): Promise<void>;
}

const DOC: DocumentName = 'pair/1';

export function append(seq: number, over: Partial<Append> = {}): Append {
	return { document: DOC, seq, bytes: new Uint8Array([seq]), rows: [], device: null, at: 1, ...over };
}

function device(id: string, createdAt = 100): Device {
	return { id, member: 'ann', name: 'phone', publicKey: 'key', createdAt, revokedAt: null };
}

function invitation(over: Partial<StoredInvitation> = {}): StoredInvitation {
	const base = { id: 'i1', member: 'ann', codeHash: 'h1', createdAt: 1, expiresAt: 1_000 };
	return { ...base, usedAt: null, withdrawnAt: null, ...over };
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
				await store.commit([append(1, { rows: [{ table: 'pairings', record: { id: 'x' } }] })]);
				expect(await other.claimSetUp(10, 60)).toBe(false);
				expect(await other.claimSetUp(60, 99)).toBe(true);
				expect(await other.heads()).toEqual([]);
				expect(await other.rows('pairings')).toEqual([]);
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

		describe('devices and invitations', () => {
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
		});
	});
}
