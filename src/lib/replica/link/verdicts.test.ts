import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../app-error.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { StationHistory } from './testing/station-history.ts';
import { Stage } from './testing/stage.ts';
import { settled } from './testing/virtual-ports.ts';

const PAIR = 'pair/A';

let stage: Stage;
let station: StationHistory;

beforeEach(() => {
	stage = new Stage();
	station = new StationHistory(PAIR);
	station.report('theirs');
});

const held = () => stage.device.store.read(['_held'], (reader) => reader.allHeld());

/** Online, with the station's document here, and some reports sent. */
async function reported(...ids: string[]): Promise<number> {
	stage.device.open();
	await stage.greet();
	stage.line.push([station.run(0)]);
	await settled();
	for (const id of ids) await stage.device.report(PAIR, id);
	await settled();
	return stage.line.channelOf(PAIR)!;
}

describe('what the station does not take', () => {
	it('[R46] is asked out of the copy at once: the whole document, and what was behind it goes on a new channel', async () => {
		const channel = await reported('one', 'two', 'three');
		station.take(stage.line.updates(channel)[0]!);
		stage.line.receipt(channel, 2, 1);
		stage.line.say({ type: 'refused', channel, n: 2, reason: 'role' });
		await settled();
		expect(stage.line.heard('tail')).toEqual([{ type: 'tail', document: PAIR, seq: 0 }]);
		expect(stage.line.heard('close')).toEqual([{ type: 'close', channel }]);
		stage.line.push([station.run(0)]);
		await settled();
		expect(await held()).toMatchObject([{ state: 'refused', reason: 'role', changes: [{ id: 'two' }] }]);
		const next = stage.line.channelOf(PAIR)!;
		expect(next).toBeGreaterThan(channel);
		expect(stage.line.updates(next)).toHaveLength(1);
		station.take(stage.line.updates(next)[0]!);
		expect(station.doc.store.pendingStructs).toBeNull();
		stage.line.receipt(next, 3, 1);
		await settled();
		expect(await stage.device.waiting()).toBe(0);
		expect(await stage.device.difficulties(PAIR, ['one', 'two', 'three'])).toEqual([
			'one',
			undefined,
			'three',
		]);
	});

	it('[R46] is said in the next hello, by the number 0, when the line broke before the document came', async () => {
		const channel = await reported('one');
		stage.line.say({ type: 'refused', channel, n: 1, reason: 'role' });
		await settled();
		stage.line.cut();
		await stage.time.pass(1_000);
		stage.line.challenge();
		await settled();
		expect(stage.line.heard('hello')).toMatchObject([
			{ documents: [[PAIR, 0]], waiting: { count: 1, oldestAt: expect.any(Number) as number } },
		]);
		stage.line.welcome();
		stage.line.tail([station.run(0)]);
		stage.line.say({ type: 'tailed' });
		await settled();
		expect(await stage.device.difficulties(PAIR, ['one', 'theirs'])).toEqual([undefined, 'theirs']);
		expect(stage.device.reported).toEqual([]);
	});

	it('[R46] is sent again, and refused again, when the device could not note it', async () => {
		let aborts = false;
		const store = new MemoryStore((parts) => {
			if (aborts && parts.includes('_held')) throw new AppError('storage-failed');
		});
		stage = new Stage({ store });
		const channel = await reported('one', 'two');
		aborts = true;
		stage.line.say({ type: 'refused', channel, n: 1, reason: 'role' });
		await settled();
		aborts = false;
		await stage.time.pass(5_000);
		await stage.greet();
		const next = stage.line.channelOf(PAIR)!;
		expect(stage.line.updates(next)).toHaveLength(2);
		stage.line.say({ type: 'refused', channel: next, n: 1, reason: 'role' });
		await settled();
		expect(await held()).toMatchObject([{ state: 'refused', changes: [{ id: 'one' }] }]);
	});

	it('[R46] is asked out of the copy again when an answer was of no use', async () => {
		const channel = await reported('one');
		const older = station.run(0);
		stage.line.push([station.report('more')]);
		stage.line.say({ type: 'refused', channel, n: 1, reason: 'role' });
		await settled();
		stage.line.push([older]);
		await settled();
		expect(await stage.device.difficulties(PAIR, ['one'])).toEqual(['one']);
		await stage.time.pass(25_000);
		expect(stage.line.heard('tail')).toHaveLength(2);
		stage.line.push([station.run(0)]);
		await settled();
		expect(await stage.device.difficulties(PAIR, ['one', 'more'])).toEqual([undefined, 'more']);
	});

	it('lets a document rest whose channel the station closed because there were too many', async () => {
		const channel = await reported('one');
		stage.line.say({ type: 'closed', channel, reason: 'too-many' });
		await settled();
		await stage.device.report(PAIR, 'two');
		await settled();
		expect(stage.line.heard('open'), 'left alone').toHaveLength(1);
		expect(await held()).toEqual([]);
		await stage.time.pass(26_000);
		expect(stage.line.updates(stage.line.channelOf(PAIR)!)).toHaveLength(2);
	});
});

it('[R44] says before each entry when it was entered', async () => {
	const entered = stage.time.now();
	await stage.device.report(PAIR, 'one');
	await stage.time.pass(60_000);
	await stage.device.report(PAIR, 'two');
	stage.device.open();
	await stage.greet();
	const channel = stage.line.channelOf(PAIR)!;
	const messages = stage.line.onChannels
		.filter((one) => one.channel === channel)
		.map(({ message }) => message);
	expect(messages).toMatchObject([
		{ type: 'entered', n: 1, at: entered },
		{ type: 'sync', kind: 2 },
		{ type: 'entered', n: 2, at: entered + 60_000 },
		{ type: 'sync', kind: 2 },
	]);
});

describe('a document from which a person was erased', () => {
	it('[R18] is replaced when the welcome says so, and what waits is sent from the new copy', async () => {
		await reported('sent');
		stage.line.cut();
		await stage.device.report(PAIR, 'waits');
		const purged = new StationHistory(PAIR);
		for (let i = 0; i < 5; i++) purged.report('kept');
		await stage.time.pass(1_000);
		stage.line.challenge();
		await settled();
		stage.line.welcome({ replace: [PAIR] });
		stage.line.tail([purged.run(0)]);
		stage.line.say({ type: 'tailed' });
		await settled();
		expect(await stage.device.difficulties(PAIR, ['theirs', 'kept', 'waits', 'sent'])).toEqual([
			undefined,
			'kept',
			'waits',
			'sent',
		]);
		await stage.time.pass(26_000);
		for (const bytes of stage.line.updates(stage.line.channelOf(PAIR)!)) purged.take(bytes);
		expect(purged.doc.store.pendingStructs).toBeNull();
		expect(purged.seq).toBe(7);
	});

	it('[R18] is replaced when the station says so in between', async () => {
		const channel = await reported();
		expect(channel).toBeUndefined();
		const purged = new StationHistory(PAIR);
		for (let i = 0; i < 5; i++) purged.report('kept');
		stage.line.say({ type: 'replace', documents: [PAIR] });
		stage.line.push([purged.run(0)]);
		await settled();
		expect(await stage.device.difficulties(PAIR, ['theirs', 'kept'])).toEqual([undefined, 'kept']);
	});
});

describe('a device that was revoked', () => {
	/** A device whose erasure a test brings to its end. */
	function withErasure() {
		const runs: { token: string; end: PromiseWithResolvers<undefined> }[] = [];
		let forgotten = 0;
		let identity: 'whole' | 'forgotten' | 'none' = 'whole';
		stage = new Stage({
			identity: () =>
				Promise.resolve(
					identity === 'none'
						? null
						: {
								device: 'd1',
								isForgotten: identity === 'forgotten',
								signHello: (nonce) => Promise.resolve(`signed ${nonce}`),
							},
				),
			erasure: {
				run: async (token) => {
					const end = Promise.withResolvers<undefined>();
					runs.push({ token, end });
					await end.promise;
					identity = 'forgotten';
				},
				forgetKey: () => {
					forgotten++;
					identity = 'none';
					return Promise.resolve();
				},
			},
		});
		stage.device.open();
		return { runs, forgotten: () => forgotten };
	}

	async function toldToErase(): Promise<void> {
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.say({ type: 'erase', token: 'hand-over', tokenExpires: 1, now: 0 });
		await settled();
	}

	it('[R20] says that it has forgotten the station when it has, and lets go of its key when that was heard', async () => {
		const { runs, forgotten } = withErasure();
		await toldToErase();
		expect(stage.device.state).toEqual({ kind: 'rejected', reason: 'revoked' });
		expect(runs.map(({ token }) => token)).toEqual(['hand-over']);
		expect(stage.line.heard('erased')).toEqual([]);
		runs[0]!.end.resolve(undefined);
		await settled();
		expect(stage.line.heard('erased')).toHaveLength(1);
		expect(forgotten()).toBe(0);
		stage.line.say({ type: 'bye', reason: 'revoked' });
		await settled();
		expect(forgotten()).toBe(1);
		expect(stage.device.state).toEqual({ kind: 'offline' });
		expect(stage.time.pending).toBe(0);
	});

	it('[R20] says it again when the line broke before it was heard', async () => {
		const { runs, forgotten } = withErasure();
		await toldToErase();
		runs[0]!.end.resolve(undefined);
		await settled();
		stage.line.cut();
		await stage.time.pass(1_000);
		expect(forgotten()).toBe(0);
		stage.line.challenge();
		await settled();
		stage.line.say({ type: 'bye', reason: 'revoked' });
		await settled();
		expect(forgotten(), 'it was heard after all').toBe(1);
	});

	it('[R20] tries again when what it has could not be handed over', async () => {
		stage.random.fixed = 1;
		const { runs } = withErasure();
		stage.random.fixed = 1;
		await toldToErase();
		runs[0]!.end.reject(new Error('no space at the station'));
		await settled();
		expect(stage.line.heard('erased')).toEqual([]);
		expect(stage.device.reported).toHaveLength(1);
		await stage.time.pass(2_000);
		await toldToErase();
		expect(runs).toHaveLength(2);
	});

	it('[R20] is told in the middle of a connection as well', async () => {
		const { runs } = withErasure();
		await stage.greet();
		stage.line.say({ type: 'erase', token: 'hand-over', tokenExpires: 1, now: 0 });
		await settled();
		expect(runs).toHaveLength(1);
		expect(stage.device.uploads.at(-1), 'nothing else goes on').toBe('end');
	});
});
