import { beforeEach, describe, expect, it } from 'vitest';
import { ControlKind } from '../../protocol/frame.ts';
import { Stage } from './testing/stage.ts';
import { StationHistory } from './testing/station-history.ts';
import { settled } from './testing/virtual-ports.ts';

const PAIR = 'pair/A';

let stage: Stage;

beforeEach(() => {
	stage = new Stage();
});

describe('what the station sends', () => {
	it('[R41] goes on after a cut tail from what is stored', async () => {
		const [first, second] = [new StationHistory('pair/A'), new StationHistory('pair/B')];
		first.report('a');
		second.report('b');
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.welcome({ tail: { documents: 2, bytes: 100 } });
		stage.line.tail([first.run(0)]);
		await settled();
		stage.line.cut();
		await stage.time.pass(1_000);
		expect(stage.station.lines).toHaveLength(2);
		stage.line.challenge();
		await settled();
		expect(stage.line.heard('hello')[0]).toMatchObject({ epoch: 'first', documents: [['pair/A', 1]] });
		stage.line.welcome();
		stage.line.tail([second.run(0)]);
		stage.line.say({ type: 'tailed' });
		await settled();
		expect(await stage.device.difficulties('pair/B', ['b'])).toEqual(['b']);
	});

	it('stores what had come before the cut, so that it need not come again', async () => {
		const histories = ['pair/A', 'pair/B', 'pair/C'].map((name) => new StationHistory(name as 'pair/A'));
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.welcome({ tail: { documents: 3, bytes: 300 } });
		await settled();
		for (const history of histories) stage.line.tail([history.report('x')]);
		stage.line.cut();
		await stage.time.pass(1_000);
		stage.line.challenge();
		await settled();
		expect(stage.line.heard('hello')[0]?.documents).toEqual(histories.map(({ document }) => [document, 1]));
	});

	it('[R42] asks once for what a push has left out, and again only after the answer', async () => {
		const history = new StationHistory(PAIR);
		history.report('a');
		stage.device.open();
		await stage.greet();
		stage.line.push([history.run(0)]);
		await settled();
		history.report('lost');
		stage.line.push([history.report('c')]);
		stage.line.push([history.report('d')]);
		await settled();
		stage.line.push([history.report('e')]);
		await settled();
		expect(stage.line.heard('tail')).toEqual([{ type: 'tail', document: PAIR, seq: 1 }]);
		stage.line.tail([history.run(1)]);
		await settled();
		expect(await stage.device.seq(PAIR)).toBe(5);
		expect(await stage.device.difficulties(PAIR, ['lost', 'c', 'd', 'e'])).toEqual(['lost', 'c', 'd', 'e']);
		history.report('lost again');
		stage.line.push([history.report('g')]);
		await settled();
		expect(stage.line.heard('tail')).toHaveLength(2);
		expect(stage.line.heard('tail')[1]).toEqual({ type: 'tail', document: PAIR, seq: 5 });
	});

	it('asks once for all of a document whose copy was found to lack something', async () => {
		const history = new StationHistory(PAIR);
		stage.device.open();
		await stage.greet();
		stage.line.push([history.report('a')]);
		await settled();
		for (let i = 0; i < 3; i++) stage.device.bus.post({ type: 'incomplete', document: PAIR });
		await settled();
		expect(stage.line.heard('tail')).toEqual([{ type: 'tail', document: PAIR, seq: 0 }]);
		stage.line.tail([history.run(0)]);
		await settled();
		stage.device.bus.post({ type: 'incomplete', document: PAIR });
		await settled();
		expect(stage.line.heard('tail')).toHaveLength(2);
	});

	it('stores pushes that wait together', async () => {
		const history = new StationHistory(PAIR);
		stage.device.open();
		await stage.greet();
		for (let i = 0; i < 20; i++) stage.line.push([history.report(`r${i}`)]);
		await settled();
		expect(await stage.device.seq(PAIR)).toBe(20);
		const entries = await stage.device.store.read(['_log'], (reader) => reader.entries(PAIR));
		expect(entries.length).toBeLessThanOrEqual(2);
	});

	it('drops what the member may no longer read, and holds what had not left', async () => {
		const kept = new StationHistory('pair/B');
		kept.report('x');
		stage.device.open();
		await stage.greet();
		stage.line.push([kept.run(0)]);
		await stage.device.report(PAIR, 'mine');
		await settled();
		stage.line.say({ type: 'gone', documents: [PAIR, 'pair/B'] });
		await settled();
		expect(await stage.device.difficulties('pair/B', ['x'])).toEqual([undefined]);
		expect(await stage.device.difficulties(PAIR, ['mine'])).toEqual([undefined]);
		expect(await stage.device.documents.copies()).toEqual([]);
		const held = await stage.device.store.read(['_held'], (reader) => reader.allHeld());
		expect(held).toMatchObject([{ state: 'handing', changes: [{ id: 'mine' }] }]);
		// The station had it after all: its receipt was on the way.
		stage.line.receipt(stage.line.channelOf(PAIR)!, 1, 1);
		await settled();
		expect(await stage.device.store.read(['_held'], (reader) => reader.allHeld())).toEqual([]);
	});

	it('ends a connection that sends what nobody can read, and does not hurry back', async () => {
		stage.random.fixed = 1;
		stage.device.open();
		const pauses: number[] = [];
		for (let i = 0; i < 3; i++) {
			await stage.greet({ tail: { documents: 1, bytes: 1 } });
			const at = stage.time.now();
			const lines = stage.station.lines.length;
			stage.line.raw(new Uint8Array([0, ControlKind.push, 200]));
			await settled();
			expect(stage.device.state).toEqual({ kind: 'offline' });
			while (stage.station.lines.length === lines) await stage.time.pass(100);
			pauses.push(stage.time.now() - at);
		}
		expect(pauses).toEqual([1_000, 2_000, 4_000]);
		expect(stage.device.reported).toHaveLength(3);
	});

	it('takes frames of a newer station as nothing', async () => {
		stage.device.open();
		await stage.greet();
		stage.line.raw(new Uint8Array([0, 99, 1, 2, 3]));
		stage.line.onChannel(77, new Uint8Array([1, 2]));
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online' });
	});
});
