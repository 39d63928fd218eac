import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { recordIds } from '../../domain/kernel/change.ts';
import { tableNamed } from '../../domain/tables.ts';
import { encodeSync, SyncMessage } from '../../protocol/channel-message.ts';
import { Stage } from './testing/stage.ts';
import { StationHistory } from './testing/station-history.ts';
import { settled } from './testing/virtual-ports.ts';

const PAIR = 'pair/A';
const difficulties = tableNamed('difficulties')!;

let stage: Stage;

beforeEach(() => {
	stage = new Stage();
});

describe('the outbox', () => {
	it('[R44] sends the entries of a document in order, with the bytes that are on disk, before the tail is here', async () => {
		await stage.device.report(PAIR, 'one');
		await stage.device.report('pair/B', 'other');
		await stage.device.report(PAIR, 'two');
		const outbox = await stage.device.documents.outbox();
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.welcome({ tail: { documents: 5, bytes: 5_000 } });
		await settled();
		const channel = stage.line.channelOf(PAIR);
		expect(stage.line.updates(channel)).toEqual([outbox[0]?.bytes, outbox[2]?.bytes]);
		expect(stage.line.updates(stage.line.channelOf('pair/B'))).toEqual([outbox[1]?.bytes]);
	});

	it('[R45] counts an entry as received by its own receipt only', async () => {
		await stage.device.report(PAIR, 'one');
		await stage.device.report(PAIR, 'two');
		const [first, second] = await stage.device.documents.outbox();
		stage.device.open();
		await stage.greet();
		const channel = stage.line.channelOf(PAIR)!;
		stage.line.receipt(channel, 1, 2);
		stage.line.receipt(channel, 1, 7);
		stage.line.receipt(channel + 50, 1, 1);
		await settled();
		expect((await stage.device.documents.outbox()).map(({ n }) => n)).toEqual([first?.n]);
		stage.line.receipt(channel, 1, 1);
		await settled();
		expect(await stage.device.waiting()).toBe(0);
		expect(second?.n).toBeGreaterThan(first!.n);
	});

	it('sends again on a new connection what has no receipt, and nothing else', async () => {
		await stage.device.report(PAIR, 'one');
		await stage.device.report(PAIR, 'two');
		stage.device.open();
		await stage.greet();
		stage.line.receipt(stage.line.channelOf(PAIR)!, 1, 1);
		await settled();
		const [, second] = stage.line.updates(stage.line.channelOf(PAIR));
		stage.line.cut();
		await stage.time.pass(1_000);
		await stage.greet();
		expect(stage.line.updates(stage.line.channelOf(PAIR))).toEqual([second]);
	});

	it('counts a receipt that came before the cut', async () => {
		await stage.device.report(PAIR, 'one');
		stage.device.open();
		await stage.greet();
		const history = new StationHistory('pair/B');
		stage.line.push([history.report('x')]);
		stage.line.receipt(stage.line.channelOf(PAIR)!, 1, 1);
		stage.line.cut();
		await settled();
		expect(await stage.device.waiting()).toBe(0);
	});

	it('sends what is written while it is online at once, each entry once', async () => {
		stage.device.open();
		await stage.greet();
		for (const id of ['one', 'two', 'three']) {
			await stage.device.report(PAIR, id);
			await settled();
		}
		expect(stage.line.updates(stage.line.channelOf(PAIR))).toHaveLength(3);
		expect(stage.line.heard('open')).toHaveLength(1);
	});

	it('[R46] stops the channel of a refused entry, keeps the entry with its reason, and asks no more', async () => {
		stage.device.open();
		await stage.greet();
		for (const id of ['good', 'bad', 'behind']) await stage.device.report(PAIR, id);
		await settled();
		const channel = stage.line.channelOf(PAIR)!;
		stage.line.say({ type: 'refused', channel, n: 2, reason: 'schema' });
		// Its receipt is later than the refusal, since the station had still to write it.
		stage.line.receipt(channel, 1, 1);
		await settled();
		expect(stage.line.heard('close')).toEqual([{ type: 'close', channel }]);
		await stage.device.report(PAIR, 'later');
		await stage.time.pass(120_000);
		expect(stage.line.heard('open')).toHaveLength(1);
		const entries = await stage.device.store.read(['_log'], (reader) => reader.entries(PAIR));
		expect(entries.map(({ todo, reason }) => [todo, reason])).toEqual([
			[undefined, undefined],
			['refused', 'schema'],
			['waiting', undefined],
			['waiting', undefined],
		]);
		// Other documents go on.
		await stage.device.report('pair/B', 'fine');
		await settled();
		expect(stage.line.channelOf('pair/B')).toBeDefined();
	});

	it('refuses itself an entry that is too large for a frame, and sends the others', async () => {
		stage.device.open();
		await stage.greet();
		const large = 'x'.repeat(1024 * 1024);
		await stage.device.store.change(['_log'], (changer) =>
			changer.addEntry({ document: PAIR, bytes: new TextEncoder().encode(large), todo: 'waiting' }),
		);
		await stage.device.report('pair/B', 'fine');
		await settled();
		expect(stage.line.updates(stage.line.channelOf('pair/B'))).toHaveLength(1);
		const [entry] = await stage.device.store.read(['_log'], (reader) => reader.entries(PAIR));
		expect(entry).toMatchObject({ todo: 'refused', reason: 'too-large' });
	});

	it('[R47] answers the station’s step 1 with what it has lost, and sends the entries again on a new channel', async () => {
		const history = new StationHistory(PAIR);
		await stage.device.report(PAIR, 'zero');
		const [zero] = await stage.device.documents.outbox();
		await stage.device.documents.receipted(PAIR, zero!.n, 1);
		await stage.device.report(PAIR, 'one');
		await stage.device.report(PAIR, 'two');
		stage.device.open();
		await stage.greet();
		const before = stage.line.channelOf(PAIR)!;
		stage.line.onChannel(before, encodeSync(SyncMessage.stepOne, Y.encodeStateVector(history.doc)));
		await settled();
		const answer = stage.line.onChannels.find(
			({ channel, message }) =>
				channel === before && message.type === 'sync' && message.kind === SyncMessage.stepTwo,
		);
		history.take((answer?.message as { bytes: Uint8Array }).bytes);
		expect(recordIds(history.doc, difficulties), 'what waits goes by itself').toEqual(['zero']);
		expect(stage.line.heard('close')).toEqual([{ type: 'close', channel: before }]);
		const after = stage.line.channelOf(PAIR)!;
		expect(after).toBeGreaterThan(before);
		expect(stage.line.updates(after)).toEqual(stage.line.updates(before));
		// A receipt that was under way on the old channel is nothing any more; the new channel's is.
		stage.line.receipt(before, 1, 1);
		await settled();
		expect(await stage.device.waiting()).toBe(2);
		stage.line.receipt(after, 1, 1);
		stage.line.receipt(after, 1, 2);
		await settled();
		expect(await stage.device.waiting()).toBe(0);
	});

	it('lets a document rest that cannot be mended, instead of asking for ever', async () => {
		await stage.device.report(PAIR, 'one');
		stage.device.open();
		await stage.greet();
		for (let i = 0; i < 10; i++) {
			const channel = stage.line.channelOf(PAIR)!;
			stage.line.onChannel(channel, encodeSync(SyncMessage.stepOne, Y.encodeStateVector(new Y.Doc())));
			await settled();
		}
		expect(stage.line.heard('open')).toHaveLength(4);
		await stage.time.pass(26_000);
		expect(stage.line.heard('open')).toHaveLength(5);
	});

	it('[R25] gives a document up that could not be mended for a minute, and sends what waits on the station’s copy', async () => {
		const before = new StationHistory(PAIR);
		before.report('lost');
		await stage.device.documents.receive([before.run(0)]);
		await stage.device.report(PAIR, 'mine');
		const restored = new StationHistory(PAIR);
		restored.report('theirs');
		stage.device.open();
		await stage.greet();
		/** Answers every entry with what the station has, as it does while it lacks what entries build on. */
		const sayNo = async () => {
			for (let told = 0; told < stage.line.heard('open').length;) {
				told = stage.line.heard('open').length;
				const vector = Y.encodeStateVector(restored.doc);
				stage.line.onChannel(stage.line.channelOf(PAIR)!, encodeSync(SyncMessage.stepOne, vector));
				await settled();
			}
		};
		const tries: number[] = [];
		for (let tick = 0; tick < 5; tick++) {
			const opened = stage.line.heard('open').length;
			if (tick === 0) await sayNo();
			else {
				await stage.time.pass(25_000);
				if (stage.line.heard('open').length > opened) await sayNo();
			}
			tries.push(stage.line.heard('open').length - opened);
		}
		expect(tries, 'mended once more at each tick, then given up').toEqual([3, 2, 2, 2, 0]);
		expect(stage.line.heard('tail').map(({ document, seq }) => [document, seq])).toContainEqual([PAIR, 0]);
		stage.line.tail([restored.run(0)]);
		await settled();
		await stage.time.pass(25_000);
		const [sent] = stage.line.updates(stage.line.channelOf(PAIR));
		restored.take(sent!);
		expect(recordIds(restored.doc, difficulties).sort()).toEqual(['mine', 'theirs']);
		const held = await stage.device.store.read(['_held'], (reader) => reader.allHeld());
		expect(held).toMatchObject([{ state: 'handing', reason: 'lost-by-station', changes: [{ id: 'lost' }] }]);
	});

	it('hands to staff what goes to a document that is not the member’s', async () => {
		await stage.device.report(PAIR, 'one');
		stage.device.open();
		await stage.greet();
		stage.line.say({ type: 'closed', channel: stage.line.channelOf(PAIR)!, reason: 'not-yours' });
		await stage.time.pass(120_000);
		expect(stage.line.heard('open')).toHaveLength(1);
		const held = await stage.device.store.read(['_held'], (reader) => reader.allHeld());
		expect(held).toMatchObject([{ state: 'handing', reason: 'not-yours', changes: [{ id: 'one' }] }]);
		expect(await stage.device.seq(PAIR)).toBeUndefined();
	});

	it('tries again later when the station closed a channel for a while', async () => {
		await stage.device.report(PAIR, 'one');
		stage.device.open();
		await stage.greet();
		stage.line.say({ type: 'closed', channel: stage.line.channelOf(PAIR)!, reason: 'storage-failing' });
		await stage.time.pass(1_000);
		expect(stage.line.heard('open')).toHaveLength(1);
		await stage.time.pass(25_000);
		expect(stage.line.heard('open')).toHaveLength(2);
		expect(await stage.device.waiting()).toBe(1);
	});

	it('keeps at most 64 channels open, and everybody gets a turn', async () => {
		for (let i = 0; i < 100; i++) await stage.device.report(`pair/P${i}`, 'one');
		stage.device.open();
		await stage.greet();
		const receipted = new Set<number>();
		let most = 0;
		for (let round = 0; round < 10; round++) {
			const closed = new Set(stage.line.heard('close').map(({ channel }) => channel));
			const open = stage.line.heard('open').filter(({ channel }) => !closed.has(channel));
			most = Math.max(most, open.length);
			for (const { channel } of open)
				if (!receipted.has(channel)) {
					receipted.add(channel);
					stage.line.receipt(channel, 1, 1);
				}
			await settled();
		}
		expect(most).toBe(64);
		expect(await stage.device.waiting()).toBe(0);
	});

	it('does not fill a line that is not emptied', async () => {
		stage.device.open();
		await stage.greet();
		stage.line.buffered = 300 * 1024;
		for (let i = 0; i < 10; i++) await stage.device.report(PAIR, `r${i}`);
		await settled();
		expect(stage.line.updates(stage.line.channelOf(PAIR))).toHaveLength(0);
		stage.line.buffered = 0;
		await stage.time.pass(60);
		expect(stage.line.updates(stage.line.channelOf(PAIR))).toHaveLength(10);
	});
});
