import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../app-error.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { ControlKind } from '../../protocol/frame.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import { Stage } from './testing/stage.ts';
import { StationHistory } from './testing/station-history.ts';
import { settled } from './testing/virtual-ports.ts';

const PAIR = 'pair/A';

let stage: Stage;

beforeEach(() => {
	stage = new Stage();
});

describe('the way to the welcome', () => {
	it('[R40] says hello with its signature and the copies that it has, and is online when the tail is on disk', async () => {
		await stage.device.report(PAIR, 'one');
		stage.device.open();
		await settled();
		expect(stage.device.state).toEqual({ kind: 'connecting' });
		stage.line.challenge();
		await settled();
		expect(stage.line.heard('hello')).toEqual([
			{
				type: 'hello',
				protocol: PROTOCOL_VERSION,
				app: 'test',
				device: 'd1',
				signature: 'signed nonce',
				epoch: '',
				documents: [[PAIR, 0]],
				waiting: { count: 1, oldestAt: stage.time.now() },
			},
		]);
		const history = new StationHistory('pair/B');
		history.report('x');
		stage.line.welcome({ tail: { documents: 1, bytes: history.run(0).bytes.length } });
		await settled();
		expect(stage.device.state).toMatchObject({ kind: 'receiving', received: 0 });
		stage.line.tail([history.run(0)]);
		stage.line.say({ type: 'tailed' });
		expect(stage.device.state?.kind).toBe('receiving');
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online' });
		expect(await stage.device.difficulties('pair/B', ['x'])).toEqual(['x']);
		expect(stage.device.facts).toMatchObject([{ device: 'd1', token: 'token', member: { name: '王芳' } }]);
		expect(stage.device.uploads).toEqual(['begin token']);
	});

	it('sends a long hello deflated', async () => {
		for (let i = 0; i < 100; i++) await stage.device.report(`pair/P${i}`, 'one');
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		expect(stage.line.kinds).toEqual([ControlKind.deflatedJson]);
		expect(stage.line.heard('hello')[0]?.documents).toHaveLength(100);
	});

	it('reads a deflated welcome before what comes behind it', async () => {
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		const history = new StationHistory(PAIR);
		stage.line.sayDeflated({
			type: 'welcome',
			epoch: 'first',
			member: { id: 'm', name: 'n', standing: 'staff' },
			station: 's',
			gone: [],
			tail: { documents: 1, bytes: 10 },
			token: 't',
			tokenExpires: 1_000_000,
			now: 0,
		});
		stage.line.tail([history.report('x')]);
		stage.line.say({ type: 'tailed' });
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online' });
		expect(await stage.device.difficulties(PAIR, ['x'])).toEqual(['x']);
	});

	it('does not connect while the device is nobody’s, and does when it has become a member’s', async () => {
		let joined = false;
		stage = new Stage({
			identity: () =>
				Promise.resolve(joined ? { device: 'd1', signHello: () => Promise.resolve('s') } : null),
		});
		stage.device.open();
		await settled();
		expect(stage.station.lines).toHaveLength(0);
		expect(stage.device.state).toEqual({ kind: 'offline' });
		joined = true;
		stage.device.bus.post({ type: 'wake' });
		await settled();
		expect(stage.station.lines).toHaveLength(1);
	});

	it('gives up a station that does not greet', async () => {
		stage.device.open();
		await settled();
		const { line } = stage;
		await stage.time.pass(19_999);
		expect(line.closed).toBe(false);
		await stage.time.pass(2);
		expect(line.closed).toBe(true);
		expect(stage.device.state).toEqual({ kind: 'offline' });
	});
});

describe('several tabs', () => {
	it('[R53] connects once, and another tab takes over when the first one goes', async () => {
		const first = stage.device.open();
		const second = stage.device.open();
		await stage.greet();
		expect(stage.station.lines).toHaveLength(1);
		first.link.close();
		await settled();
		expect(stage.station.lines[0]?.closed).toBe(true);
		expect(stage.station.lines).toHaveLength(2);
		await stage.greet();
		await stage.device.report(PAIR, 'one');
		await settled();
		expect(stage.line.updates(stage.line.channelOf(PAIR))).toHaveLength(1);
		second.link.close();
		await settled();
		expect(stage.station.lines).toHaveLength(2);
	});

	it('leaves nothing behind when it is closed', async () => {
		const tab = stage.device.open();
		await stage.greet();
		await stage.device.report(PAIR, 'one');
		await settled();
		tab.link.close();
		tab.documents.close();
		stage.device.documents.close();
		expect(stage.time.pending).toBe(0);
		stage.line.cut();
		await stage.time.pass(60_000);
		expect(stage.station.lines).toHaveLength(1);
	});

	it('tries again when the device could not store what came', async () => {
		let broken = false;
		const store = new MemoryStore(() => {
			if (broken) throw new AppError('storage-failed');
		});
		stage = new Stage({ store });
		stage.device.open();
		await stage.greet();
		broken = true;
		const history = new StationHistory(PAIR);
		stage.line.push([history.report('x')]);
		await settled();
		expect(stage.device.reported).toMatchObject([{ code: 'storage-failed' }]);
		expect(stage.device.state).toEqual({ kind: 'offline' });
		broken = false;
		await stage.time.pass(20_000);
		await stage.greet();
		stage.line.push([history.run(0)]);
		await settled();
		expect(await stage.device.difficulties(PAIR, ['x'])).toEqual(['x']);
	});

	it('[R54] leaves the link to another tab when a newer version has taken the storage', async () => {
		let taken = false;
		const store = new MemoryStore(() => {
			if (taken) throw new AppError('reload');
		});
		stage = new Stage({ store });
		stage.device.open();
		stage.device.open();
		await stage.greet();
		taken = true;
		const history = new StationHistory(PAIR);
		stage.line.push([history.report('x')]);
		await settled();
		taken = false;
		expect(stage.station.lines).toHaveLength(2);
		await stage.greet();
		expect(stage.device.state).toEqual({ kind: 'online' });
	});
});
