import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../app-error.ts';
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
