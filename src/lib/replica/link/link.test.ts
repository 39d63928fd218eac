import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../app-error.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { ControlKind, encodeControl } from '../../protocol/frame.ts';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../protocol/limits.ts';
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

describe('coming back', () => {
	it('[R48] spreads attempts by full jitter under a bound that doubles to 15 s, and begins anew with a welcome', async () => {
		stage.device.open();
		await settled();
		const pauses = async (fraction: number) => {
			stage.random.fixed = fraction;
			const before = stage.station.lines.length;
			const at = stage.time.now();
			stage.line.cut();
			await settled();
			while (stage.station.lines.length === before) await stage.time.pass(10);
			return stage.time.now() - at;
		};
		const bounds = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000];
		for (const bound of bounds) {
			const pause = await pauses(0.999);
			expect(pause).toBeGreaterThan(bound * 0.98);
			expect(pause).toBeLessThanOrEqual(bound + 10);
		}
		expect(await pauses(0)).toBeLessThanOrEqual(10);
		// A station that takes the socket and does not welcome is no success.
		stage.line.challenge();
		await settled();
		expect(await pauses(0.999)).toBeGreaterThan(14_000);
		await stage.greet();
		expect(await pauses(0.999)).toBeLessThanOrEqual(510);
	});

	it('[R49] stays away as long as the station asks, also when somebody wakes it', async () => {
		stage.random.fixed = 0;
		stage.device.open();
		await stage.greet();
		stage.line.say({ type: 'bye', retryAfter: 30 });
		await settled();
		expect(stage.line.closed).toBe(true);
		stage.device.bus.post({ type: 'wake' });
		await stage.time.pass(29_900);
		expect(stage.station.lines).toHaveLength(1);
		await stage.time.pass(200);
		expect(stage.station.lines).toHaveLength(2);
	});

	it('[R50] says why it is not let in, and does not ask again and again', async () => {
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.say({ type: 'bye', reason: 'revoked' });
		await settled();
		expect(stage.device.state).toEqual({ kind: 'rejected', reason: 'revoked' });
		for (let i = 0; i < 20; i++) {
			stage.device.bus.post({ type: 'wake' });
			await stage.time.pass(1_000);
		}
		expect(stage.station.lines).toHaveLength(1);
		await stage.time.pass(11_000);
		stage.device.bus.post({ type: 'wake' });
		await settled();
		expect(stage.station.lines).toHaveLength(2);
	});

	it('asks at once when the device has become another one', async () => {
		let name = 'd1';
		stage = new Stage({
			identity: () => Promise.resolve({ device: name, signHello: () => Promise.resolve('s') }),
		});
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		stage.line.say({ type: 'bye', reason: 'unknown-device' });
		await settled();
		name = 'd2';
		stage.device.bus.post({ type: 'wake' });
		await settled();
		expect(stage.station.lines).toHaveLength(2);
	});

	it('[R67] speaks as a newer station knows it too', async () => {
		stage.device.open();
		await settled();
		stage.line.challenge(PROTOCOL_VERSION + 1);
		await settled();
		expect(stage.line.heard('hello')).toMatchObject([{ protocol: PROTOCOL_VERSION }]);
	});

	it('[R67] says nothing to an older station that it does not know', async () => {
		stage.device.open();
		await settled();
		await stage.device.report(PAIR, 'D1');
		stage.line.challenge(1);
		await settled();
		expect(stage.line.heard('hello')).toMatchObject([{ protocol: 1 }]);
		stage.line.welcome();
		await settled();
		// When it was entered is said since version 2; the station of version 1 would close the channel for it.
		expect(stage.line.onChannels.map(({ message }) => message.type)).toEqual(['sync']);
		stage.line.receipt(stage.line.channelOf(PAIR)!, 1, 1);
		await settled();
		expect(await stage.device.waiting()).toBe(0);
	});

	it('[R68] does not say hello to a station that is older than what it speaks; what waits stays here', async () => {
		stage.device.open();
		await settled();
		await stage.device.report(PAIR, 'D1');
		stage.line.challenge(OLDEST_PROTOCOL - 1);
		await settled();
		expect(stage.line.said).toEqual([]);
		expect(stage.device.state).toEqual({ kind: 'rejected', reason: 'station-too-old' });
		expect(await stage.device.waiting()).toBe(1);
	});

	it('[R68] too old for its station, it hands over what waits, once more when that failed', async () => {
		const tokens: string[] = [];
		let works = false;
		stage = new Stage({
			handOutboxOver: (token) => {
				tokens.push(token);
				return works ? Promise.resolve() : Promise.reject(new AppError('offline'));
			},
		});
		stage.random.fixed = 1;
		stage.device.open();
		for (const token of ['first', 'second']) {
			await settled();
			stage.line.challenge();
			await settled();
			stage.line.say({ type: 'bye', reason: 'app-too-old', token });
			await settled();
			works = true;
			await stage.time.pass(token === 'first' ? 1_000 : 0);
		}
		expect(tokens).toEqual(['first', 'second']);
		expect(stage.device.state).toEqual({ kind: 'rejected', reason: 'app-too-old' });
		expect(stage.station.lines).toHaveLength(2);
		await stage.time.pass(600_000);
		expect(stage.station.lines, 'it asks again now and then').toHaveLength(3);
	});

	it('[R69] passes over what a newer station says, and goes on', async () => {
		const json = (text: string) => encodeControl(ControlKind.json, new TextEncoder().encode(text));
		await stage.device.report(PAIR, 'D1');
		await stage.device.report(PAIR, 'D2');
		stage.device.open();
		const mood = { mood: 'sunny' } as object;
		await stage.greet(mood);
		const { line } = stage;
		const channel = line.channelOf(PAIR)!;
		line.raw(json('{"type":"sing","song":1}'));
		line.raw(new Uint8Array([0, 9, 1, 2, 3]));
		line.onChannel(channel, new Uint8Array([77, 1]));
		line.raw(json(`{"type":"gone","documents":[],"why":"fun"}`));
		line.receipt(channel, 1, 1);
		await settled();
		expect(await stage.device.waiting()).toBe(1);
		line.raw(json(`{"type":"refused","channel":${channel},"n":2,"reason":"of-the-next-version"}`));
		await settled();
		expect(stage.device.state).toEqual({ kind: 'online' });
		const held = await stage.device.store.read(['_held'], (reader) => reader.heldIn('refused'));
		expect(held).toMatchObject([{ reason: 'app-too-old', changes: [{ id: 'D2' }] }]);
	});

	it('[R51] gives up a line that does not answer a ping, and hears nothing of it afterwards', async () => {
		stage.random.fixed = 0;
		stage.device.open();
		await stage.greet();
		const old = stage.line;
		await stage.time.pass(25_000);
		expect(old.heard('ping')).toHaveLength(1);
		old.mute = true;
		await stage.time.pass(25_000);
		expect(old.heard('ping')).toHaveLength(2);
		expect(stage.device.state).toEqual({ kind: 'online' });
		await stage.time.pass(14_900);
		expect(old.closed).toBe(false);
		await stage.time.pass(200);
		expect(old.closed).toBe(true);
		expect(stage.station.lines).toHaveLength(2);
		await stage.greet();
		const history = new StationHistory(PAIR);
		old.push([history.report('ghost')]);
		old.say({ type: 'bye', reason: 'revoked' });
		old.cut();
		old.cut();
		await stage.time.pass(10_000);
		expect(stage.device.state).toEqual({ kind: 'online' });
		expect(await stage.device.seq(PAIR)).toBeUndefined();
		expect(stage.station.lines).toHaveLength(2);
	});

	it('takes a slow tail for life', async () => {
		stage.device.open();
		await settled();
		stage.line.challenge();
		await settled();
		const { line } = stage;
		line.mute = true;
		line.welcome({ tail: { documents: 9, bytes: 90_000 } });
		await stage.time.pass(60_000);
		expect(line.closed).toBe(false);
		const history = new StationHistory(PAIR);
		line.tail([history.report('a')]);
		await stage.time.pass(55_000);
		expect(line.closed).toBe(false);
		await stage.time.pass(60_000);
		expect(line.closed).toBe(true);
	});

	it('[R52] tries at once when somebody wakes it, but no more than once a second', async () => {
		stage.random.fixed = 0.999;
		stage.device.open();
		for (let i = 0; i < 6; i++) {
			await settled();
			stage.line.cut();
			await stage.time.pass(15_000);
		}
		await settled();
		stage.line.cut();
		const before = stage.station.lines.length;
		await stage.time.pass(2_000);
		stage.device.bus.post({ type: 'wake' });
		await settled();
		expect(stage.station.lines).toHaveLength(before + 1);
		for (let i = 0; i < 100; i++) {
			stage.line.cut();
			stage.device.bus.post({ type: 'wake' });
			await stage.time.pass(100);
		}
		expect(stage.station.lines.length - before).toBeLessThanOrEqual(12);
		expect(stage.station.lines.length - before).toBeGreaterThanOrEqual(9);
	});

	it('tries a silent line when it is woken, and waits 5 s however often it is woken', async () => {
		stage.random.fixed = 0.5;
		stage.device.open();
		await stage.greet();
		const { line } = stage;
		stage.device.bus.post({ type: 'wake' });
		await settled();
		expect(line.heard('ping')).toHaveLength(0);
		await stage.time.pass(6_000);
		line.mute = true;
		for (let i = 0; i < 49; i++) {
			stage.device.bus.post({ type: 'wake' });
			await stage.time.pass(100);
		}
		expect(line.heard('ping')).toHaveLength(1);
		expect(line.closed).toBe(false);
		await stage.time.pass(101);
		expect(line.closed).toBe(true);
	});

	it('comes anew before its token runs out', async () => {
		stage.device.open();
		await stage.greet({ tokenExpires: 100_000, now: 0 });
		const { line } = stage;
		await stage.time.pass(89_000);
		expect(line.closed).toBe(false);
		await stage.time.pass(2_000);
		expect(line.closed).toBe(true);
		expect(stage.station.lines).toHaveLength(2);
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
