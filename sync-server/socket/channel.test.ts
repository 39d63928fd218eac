import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SyncMessage } from '../../src/lib/protocol/channel-message.ts';
import { openStore } from '../store/open-store.ts';
import { visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let ann: TestConnection;
let sun: TestConnection;

beforeEach(async () => {
	test = await TestStation.start();
	ann = await (await (await test.device('ann')).connect()).tailed();
	sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
});
afterEach(() => test.dispose());

/** What is on the disk, read by somebody else. */
async function stored(table: string): Promise<string[]> {
	const store = openStore(test.data, test.ports);
	const rows = await store.rows(table);
	await store.close();
	return rows.map(({ record }) => record.id).sort();
}

describe('an update', () => {
	it('[R75] is on the disk with its row when the receipt comes, and is pushed to others', async () => {
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		expect(await ann.receipt(channel, 1)).toMatchObject({ seq: 2, n: 1 });
		expect(await stored('visits')).toEqual(['v1']);
		await sun.reached('pair/1', 2);
		expect(sun.record('pair/1', 'visits', 'v1')).toMatchObject({ authorId: 'ann', minutes: 30 });
		expect(ann.received.filter(({ kind }) => kind === 'runs')).toHaveLength(1);
	});

	it('[R76] of one and pushes of another come in the order of sequence numbers', async () => {
		const annChannel = ann.openChannel('pair/1');
		const sunChannel = sun.openChannel('pair/1');
		const each = 30;
		for (let i = 0; i < each; i++) {
			ann.sendUpdate(annChannel, ann.write('pair/1', visit(`a${i}`)));
			sun.sendUpdate(sunChannel, sun.write('pair/1', visit(`s${i}`, {}, 'sun')));
		}
		await Promise.all([ann.receipt(annChannel, each), sun.receipt(sunChannel, each)]);
		await Promise.all([ann.reached('pair/1', 1 + 2 * each), sun.reached('pair/1', 1 + 2 * each)]);
		for (const device of [ann, sun]) {
			const seqs = device.received.flatMap((received) => {
				if (received.kind === 'channel' && received.message.type === 'receipt') return [received.message.seq];
				if (received.kind !== 'runs') return [];
				return received.runs.filter(({ document }) => document === 'pair/1').map(({ to }) => to);
			});
			expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
			expect(new Set(seqs).size).toBe(1 + 2 * each);
		}
		expect(Y.encodeStateAsUpdate(ann.copy('pair/1'))).toEqual(Y.encodeStateAsUpdate(sun.copy('pair/1')));
	});

	it('[R77] that the station has already is receipted in its turn, without a number', async () => {
		const channel = ann.openChannel('pair/1');
		const first = ann.write('pair/1', visit('v1'));
		const second = ann.write('pair/1', visit('v2'));
		for (const update of [first, second, first]) ann.sendUpdate(channel, update);
		expect(await ann.receipt(channel, 3)).toMatchObject({ seq: 0 });
		const receipts = ann.received.flatMap((received) =>
			received.kind === 'channel' && received.message.type === 'receipt' ? [received.message] : [],
		);
		expect(receipts.map(({ n, seq }) => [n, seq])).toEqual([
			[1, 2],
			[2, 3],
			[3, 0],
		]);
	});

	it('[R77] sent again on another connection is known there, and comes as a run', async () => {
		const device = await test.device('ann');
		const first = await (await device.connect()).tailed();
		const update = first.write('pair/1', visit('v1'));
		const channel = first.openChannel('pair/1');
		first.sendUpdate(channel, update);
		first.cut();
		await sun.reached('pair/1', 2);

		const again = await (await device.connect()).tailed();
		const second = again.openChannel('pair/1');
		again.sendUpdate(second, update);
		expect(await again.receipt(second, 1)).toMatchObject({ seq: 0 });
		expect(again.seqs.get('pair/1')).toBe(2);
		expect(again.record('pair/1', 'visits', 'v1')).not.toBeNull();
	});

	it('[R76] whose channel was closed before its receipt comes back as a run', async () => {
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		ann.say({ type: 'close', channel });
		await ann.reached('pair/1', 2);
		expect(await stored('visits')).toEqual(['v1']);
	});

	it('of a new document reaches those who may read it', async () => {
		const channel = sun.openChannel('pair/3');
		const { pairing } = await import('../testing/seed-station.ts');
		sun.sendUpdate(channel, sun.write('pair/3', pairing('3', ['ann'])));
		expect(await sun.receipt(channel, 1)).toMatchObject({ seq: 1 });
		await ann.reached('pair/3', 1);
		expect(ann.record('pair/3', 'pairings', '3')).not.toBeNull();
	});
});

describe('a gap', () => {
	it('[R78] is answered with step 1, and mended by step 2 and a new channel', async () => {
		const first = ann.write('pair/1', visit('v1'));
		const second = ann.write('pair/1', visit('v2'));
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, second);
		ann.sendUpdate(channel, first);
		const question = await ann.onChannel(channel, 'sync');
		expect(question).toMatchObject({ kind: SyncMessage.stepOne });
		const answer = Y.encodeStateAsUpdate(ann.copy('pair/1'), question.bytes);
		ann.sendOn(channel, encodeSync(SyncMessage.stepTwo, answer));
		ann.say({ type: 'close', channel });

		const next = ann.openChannel('pair/1');
		for (const update of [first, second]) ann.sendUpdate(next, update);
		await ann.receipt(next, 2);
		expect(await stored('visits')).toEqual(['v1', 'v2']);
		await ann.reached('pair/1', 2);
		expect(ann.received.some(({ kind }) => kind === 'closed')).toBe(false);
	});

	it('[R78] keeps what is sent behind it from being taken', async () => {
		ann.write('pair/1', visit('v1'));
		const second = ann.write('pair/1', visit('v2'));
		const other = sun.write('pair/1', visit('other', {}, 'sun'));
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, second);
		await ann.onChannel(channel, 'sync');
		ann.sendUpdate(channel, other);
		ann.say({ type: 'ping' });
		await ann.message('pong');
		expect(await stored('visits')).toEqual([]);
	});

	it('[R78] that only shows while applying leaves nothing behind', async () => {
		// Builds on a text of a client that the station has never heard of: the clocks alone show no gap.
		const team = sun.copy('team/t');
		const foreign = new Y.Doc();
		Y.applyUpdate(foreign, Y.encodeStateAsUpdate(team));
		foreign.getText('weekNotes/2026-11-23/text').insert(0, 'abc');
		Y.applyUpdate(team, Y.encodeStateAsUpdate(foreign));
		const updates: Uint8Array[] = [];
		team.on('update', (update: Uint8Array) => updates.push(update));
		team.getText('weekNotes/2026-11-23/text').insert(3, 'def');
		const channel = sun.openChannel('team/t');
		sun.sendUpdate(channel, updates[0]!);
		const question = await sun.onChannel(channel, 'sync');
		expect(question).toMatchObject({ kind: SyncMessage.stepOne });
		sun.sendOn(channel, encodeSync(SyncMessage.stepTwo, Y.encodeStateAsUpdate(team, question.bytes)));
		const lee = await (await (await test.device('lee', 'leader')).connect()).tailed();
		await lee.reached('team/t', 2);
		expect(lee.copy('team/t').getText('weekNotes/2026-11-23/text').toString()).toBe('abcdef');
	});
});

describe('a refused update', () => {
	const bad = visit('bad', { condition: 'fine' });

	it('[R79] leaves those before it, and nothing of itself or of what follows it', async () => {
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('before')));
		ann.sendUpdate(channel, ann.write('pair/1', bad));
		ann.sendUpdate(channel, ann.write('pair/1', visit('after')));
		const refused = await ann.message('refused');
		expect(refused).toMatchObject({ channel, n: 2, reason: 'schema', table: 'visits', id: 'bad' });
		expect(await ann.receipt(channel, 1)).toMatchObject({ seq: 2 });

		const other = sun.openChannel('pair/1');
		sun.sendUpdate(other, sun.write('pair/1', visit('others', {}, 'sun')));
		await sun.receipt(other, 1);
		expect(await stored('visits')).toEqual(['before', 'others']);
		await sun.reached('pair/1', 3);
		expect(sun.record('pair/1', 'visits', 'bad')).toBeNull();
		const fresh = await (await (await test.device('sun', 'staff')).connect()).tailed();
		expect(fresh.record('pair/1', 'visits', 'bad')).toBeNull();
		expect(fresh.copy('pair/1').store.pendingStructs).toBeNull();
	});

	it('[R79] is told after the receipts of those before it', async () => {
		const channel = ann.openChannel('pair/1');
		for (let i = 0; i < 20; i++) ann.sendUpdate(channel, ann.write('pair/1', visit(`v${i}`)));
		ann.sendUpdate(channel, ann.write('pair/1', bad));
		await ann.message('refused');
		const receipts = ann.received.filter(
			(received) => received.kind === 'channel' && received.message.type === 'receipt',
		);
		expect(receipts).toHaveLength(20);
	});

	it('[R79] does not hold up the same device on another channel', async () => {
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', bad));
		await ann.message('refused');
		ann.say({ type: 'close', channel });
		ann.documents.delete('pair/1');
		ann.seqs.delete('pair/1');
		ann.say({ type: 'tail', document: 'pair/1', seq: 0 });
		await ann.reached('pair/1', 1);
		const next = ann.openChannel('pair/1');
		ann.sendUpdate(next, ann.write('pair/1', visit('good')));
		expect(await ann.receipt(next, 1)).toMatchObject({ seq: 2 });
	});

	it.each([
		['bytes that are no update', new Uint8Array([200, 1, 2, 3]), 'undecodable'],
		['an empty message', new Uint8Array(), 'undecodable'],
	])('[R79] is %s', async (_, update, reason) => {
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, update);
		expect(await ann.message('refused')).toMatchObject({ n: 1, reason });
	});

	it.each([
		['a table that the document does not hold', 'households'],
		['a name that no table declares', 'anything'],
	])('[R79] is a write to %s', async (_, name) => {
		const doc = ann.copy('pair/1');
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		doc.getMap(name).set('x', { home: '3-2-501', buildingId: 'b' });
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, updates[0]!);
		expect(await ann.message('refused')).toMatchObject({ n: 1, reason: 'unknown-table', table: name });
	});

	it('[R79] is a record taken out: records are marked, never removed', async () => {
		const doc = ann.copy('pair/1');
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		doc.getMap('pairings').delete('1');
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, updates[0]!);
		expect(await ann.message('refused')).toMatchObject({
			reason: 'entry-removed',
			table: 'pairings',
			id: '1',
		});
	});
});

describe('a channel', () => {
	it('[R83] of a document of others is not opened', async () => {
		const channel = ann.openChannel('pair/2');
		expect(await ann.message('closed')).toEqual({ type: 'closed', channel, reason: 'not-yours' });
		ann.sendUpdate(channel, ann.write('pair/2', visit('x')));
		ann.say({ type: 'ping' });
		await ann.message('pong');
		expect(await stored('visits')).toEqual([]);
		expect(test.station.load.documents).toBe(0);
	});

	it('[R83] of no document is not opened', async () => {
		ann.say({ type: 'open', channel: 9, document: 'pair/../roster' });
		expect(await ann.message('closed')).toEqual({ type: 'closed', channel: 9, reason: 'malformed' });
	});

	it('[R88] cannot have a number again', async () => {
		const channel = ann.openChannel('pair/1');
		ann.say({ type: 'open', channel, document: 'station' });
		expect((await ann.message('bye')).reason).toBe('malformed');
	});

	it('[R88] beyond the limit is not opened', async () => {
		for (let i = 0; i < 65; i++) ann.openChannel('pair/1');
		expect(await ann.message('closed')).toMatchObject({ channel: 65, reason: 'too-many' });
	});

	it('[R88] that carries no message is closed; the connection goes on', async () => {
		const channel = ann.openChannel('pair/1');
		ann.sendOn(channel, new Uint8Array([9, 9, 9]));
		expect(await ann.message('closed')).toMatchObject({ channel, reason: 'malformed' });
		ann.say({ type: 'ping' });
		await ann.message('pong');
	});

	it('answers a state vector with all that the copy lacks, of what is on the disk', async () => {
		const channel = sun.openChannel('pair/1');
		sun.sendUpdate(channel, sun.write('pair/1', visit('v1', {}, 'sun')));
		const empty = new Y.Doc();
		const reader = ann.openChannel('pair/1');
		ann.sendOn(reader, encodeSync(SyncMessage.stepOne, Y.encodeStateVector(empty)));
		const answer = await ann.onChannel(reader, 'sync');
		expect(answer).toMatchObject({ kind: SyncMessage.stepTwo });
		Y.applyUpdate(empty, answer.bytes);
		expect(empty.getMap('pairings').has('1')).toBe(true);
	});
});
