import { beforeEach, describe, expect, it } from 'vitest';
import { Stage } from './testing/stage.ts';
import { settled } from './testing/virtual-ports.ts';

const PAIR = 'pair/A';
const MINUTE = 60_000;

let stage: Stage;

beforeEach(() => {
	stage = new Stage();
});

describe('what a station says of its disk', () => {
	it('is shown as long as it lasts, and not longer', async () => {
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.welcome();
		stage.line.say({ type: 'storing', ok: false, cause: 'full' });
		await settled();
		expect(stage.device.state).toMatchObject({ kind: 'receiving', trouble: 'full' });
		stage.line.say({ type: 'tailed' });
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online', trouble: 'full' });
		stage.line.say({ type: 'storing', ok: false });
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online', trouble: 'untold' });
		stage.line.say({ type: 'storing', ok: true });
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online' });
	});

	it('is forgotten with the line, and when the next welcome says nothing of it', async () => {
		stage.device.open();
		await stage.greet();
		stage.line.say({ type: 'storing', ok: false, cause: 'locked' });
		await settled();
		stage.line.cut();
		await settled();
		expect(stage.device.state).toEqual({ kind: 'offline' });
		await stage.time.pass(2_000);
		await stage.greet();
		expect(stage.device.state).toEqual({ kind: 'online' });
	});

	it('leaves what was written waiting: no receipt, nothing refused', async () => {
		stage.device.open();
		await stage.greet();
		stage.line.say({ type: 'storing', ok: false });
		await stage.device.report(PAIR, 'one');
		await stage.time.pass(MINUTE);
		expect(await stage.device.waiting()).toBe(1);
		const channel = stage.line.channelOf(PAIR)!;
		expect(stage.line.updates(channel)).toHaveLength(1);
		stage.line.receipt(channel, 1, 1);
		await settled();
		expect(await stage.device.waiting()).toBe(0);
	});
});

it('a station that can store again is sent everything at once, photos too', async () => {
	await stage.device.report(PAIR, 'one');
	stage.device.open();
	await stage.greet();
	stage.line.say({ type: 'storing', ok: false });
	stage.line.say({ type: 'closed', channel: stage.line.channelOf(PAIR)!, reason: 'storage-failing' });
	await stage.time.pass(1_000);
	expect(stage.line.heard('open')).toHaveLength(1);
	const uploads = stage.device.uploads.length;
	stage.line.say({ type: 'storing', ok: true });
	await settled();
	expect(stage.line.heard('open')).toHaveLength(2);
	expect(stage.device.uploads.slice(uploads)).toEqual(['wake']);
});

describe('a station that cannot do its part', () => {
	it('is asked for a document once in a while, however much is written and wished', async () => {
		stage.device.open();
		await stage.greet();
		stage.device.bus.post({ type: 'watch', tab: 't', document: PAIR });
		await settled();
		const { line } = stage;
		const failing = () => {
			for (const { channel } of line.heard('open').filter(({ channel }) => channel > done))
				line.say({ type: 'closed', channel, reason: 'storage-failing' });
			done = line.heard('open').at(-1)?.channel ?? 0;
		};
		let done = 0;
		failing();
		for (let second = 0; second < 600; second++) {
			if (second % 10 === 0) await stage.device.report(PAIR, `r${second}`);
			stage.device.bus.post({ type: 'wake' });
			await stage.time.pass(1_000);
			failing();
		}
		const asked = line.heard('open').length;
		expect(asked).toBeGreaterThan(10);
		expect(asked).toBeLessThanOrEqual(600 / 25 + 2);
		// And all is there as soon as it can.
		await stage.time.pass(26_000);
		expect(line.updates(line.channelOf(PAIR))).toHaveLength(60);
		expect(await stage.device.waiting()).toBe(60);
	});

	it('that welcomes and then cannot read is come back to with growing pauses, and that is said', async () => {
		stage.random.fixed = 1;
		stage.device.open();
		const pauses: number[] = [];
		for (let round = 0; round < 8; round++) {
			await settled();
			const lines = stage.station.lines.length;
			stage.line.challenge();
			await settled();
			stage.line.welcome();
			await settled();
			stage.line.say({ type: 'bye', reason: 'storage-failing', retryAfter: 5 });
			await settled();
			expect(stage.device.state).toEqual({ kind: 'offline', trouble: 'untold' });
			const since = stage.time.now();
			while (stage.station.lines.length === lines) await stage.time.pass(500);
			pauses.push((stage.time.now() - since) / 1_000);
			await settled();
			expect(stage.device.state).toEqual({ kind: 'connecting', trouble: 'untold' });
		}
		expect(pauses).toEqual([6, 7, 9, 13, 20, 20, 20, 20]);
		await stage.greet();
		expect(stage.device.state).toEqual({ kind: 'online' });
	});
});
