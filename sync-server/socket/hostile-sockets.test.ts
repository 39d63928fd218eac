import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
const sockets: WebSocket[] = [];
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.terminate();
	await test.dispose();
});

const port = () => Number(new URL(test.url).port);

/** The answer to a handshake with these headers. */
function handshake(headers: Record<string, string>, path = '/sync'): Promise<number> {
	return new Promise((resolve, reject) => {
		const asked = request({
			port: port(),
			host: '127.0.0.1',
			path,
			headers: {
				connection: 'Upgrade',
				upgrade: 'websocket',
				'sec-websocket-version': '13',
				'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
				...headers,
			},
		});
		asked.on('response', (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		asked.on('upgrade', (response, socket) => {
			socket.destroy();
			resolve(response.statusCode ?? 0);
		});
		asked.on('error', reject);
		asked.end();
	});
}

function stranger(headers: Record<string, string> = {}): WebSocket {
	const socket = new WebSocket(`${test.url.replace('http', 'ws')}/sync`, { headers });
	socket.on('error', () => undefined);
	sockets.push(socket);
	return socket;
}
const challenged = (socket: WebSocket) => new Promise((resolve) => socket.once('message', resolve));
const ended = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

describe('the origin of a socket', () => {
	beforeEach(async () => {
		test = await TestStation.start({ config: { url: 'https://station.example' } });
	});

	it.each([
		['none, as of no browser', null, 101],
		['the address that was asked', 'own', 101],
		['the public address', 'https://station.example', 101],
		['another site', 'https://evil.example', 403],
		['another port of this machine', 'http://127.0.0.1:1', 403],
		['a name that begins alike', 'https://station.example.evil.example', 403],
		['a name that ends alike', 'https://evil-station.example', 403],
		['a name before an @', 'https://station.example@evil.example', 403],
		['a sandboxed page', 'null', 403],
		['nothing', '', 403],
		['no address', 'station.example', 403],
		['a file', 'file://', 403],
		['an extension', 'chrome-extension://abcdefgh', 403],
		['a list', 'https://station.example, https://evil.example', 403],
		['a port that is not the public one', 'https://station.example:8443', 403],
	])('is %s', async (_, origin, status) => {
		const headers = origin === null ? {} : { origin: origin === 'own' ? test.url : origin };
		expect(await handshake(headers)).toBe(status);
	});

	it('counts only at the one path', async () => {
		for (const path of ['/', '/sync/', '/sync/x', '/api/station', '//sync', '/%73ync'])
			expect(await handshake({}, path)).toBe(404);
		expect(await handshake({}, '/sync?x=1')).toBe(101);
	});

	it('a handshake that is none ends, and hurts nobody', async () => {
		expect(await handshake({ 'sec-websocket-version': '1' })).toBe(400);
		expect(await handshake({ 'sec-websocket-key': 'short' })).toBe(400);
		const raw = connect(port(), '127.0.0.1');
		raw.on('error', () => undefined);
		raw.write('GET /sync HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
		await new Promise((resolve) => raw.resume().once('close', resolve));
		expect((await fetch(`${test.url}/healthz`)).status).toBe(200);
	});
});

describe('sockets of strangers', () => {
	const from = (address: string) => ({ 'x-forwarded-for': address });

	it('[R88] of one address push each other out, and nobody else', async () => {
		test = await TestStation.start({ config: { trustProxy: true } });
		const other = stranger(from('192.0.2.2'));
		await challenged(other);
		const first = stranger(from('192.0.2.1'));
		await challenged(first);
		const gone = ended(first);
		for (let i = 0; i < 200; i++) await challenged(stranger(from('192.0.2.1')));
		await gone;
		expect(other.readyState).toBe(WebSocket.OPEN);
		// An honest device, from wherever, is served meanwhile.
		const ann = await (await (await test.device('ann')).connect()).tailed();
		expect(ann.seqs.has('pair/1')).toBe(true);
	}, 20_000);

	it('[R88] cannot make the station gather a message without end', async () => {
		test = await TestStation.start();
		const socket = stranger();
		await challenged(socket);
		const gone = ended(socket);
		// One message in many pieces that never says that it is complete.
		for (let i = 0; i < 64; i++) socket.send(new Uint8Array(16 * 1024), { fin: false });
		expect([1006, 1009]).toContain(await gone);
	});

	it('[R88] are cut when they do not hang up after the goodbye', async () => {
		test = await TestStation.start();
		const raw = connect(port(), '127.0.0.1');
		raw.on('error', () => undefined);
		raw.write(
			'GET /sync HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
				'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
		);
		// A masked binary frame of one byte, which is no control message; and then silence.
		raw.write(Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0]));
		await new Promise((resolve) => raw.resume().once('close', resolve));
		await expect.poll(() => test.station.load.connections).toBe(0);
	}, 10_000);
});
