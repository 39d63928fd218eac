import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { makeHttpServer } from './http-server.ts';
import { readBytes } from './request-body.ts';

let ports: VirtualPorts;
let server: Server;
let port: number;
/** What the API has got of each body, or what kept it from that. */
let taken: (number | string)[];

beforeEach(async () => {
	ports = new VirtualPorts();
	taken = [];
	const read = async (request: Parameters<typeof readBytes>[0]) => {
		await readBytes(request, 1_000).then(
			(bytes) => taken.push(bytes.length),
			(error: Error) => {
				taken.push(error.message);
				throw error;
			},
		);
	};
	server = makeHttpServer({
		log: ports.log,
		timers: ports.timers,
		api: async (request, response) => {
			await read(request);
			response.end('taken');
		},
		blobs: async (request, response) => {
			await read(request);
			response.end('taken');
		},
		trouble: () => null,
		failed: () => undefined,
		app: { answer: (_, response) => response.end(), policy: null, version: '' },
		secure: false,
		metrics: () => null,
		refused: () => undefined,
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

/** A request that has sent its head and the first bytes of its body; `closed` tells what it heard until its end. */
async function slow(path: string): Promise<{ socket: Socket; closed: Promise<string> }> {
	const socket = connect(port, '127.0.0.1');
	let heard = '';
	socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
	socket.on('error', () => undefined);
	const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)));
	const came = new Promise<void>((resolve) => server.once('request', () => resolve()));
	socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12345`);
	await came;
	return { socket, closed };
}

describe('a body', () => {
	it('that does not come to its end is cut, and is no fault of the station’s', async () => {
		const { closed } = await slow('/api/join');
		await ports.pass(19_999);
		expect(taken).toEqual([]);
		await ports.pass(1);
		expect(await closed).toBe('');
		await expect.poll(() => taken).toHaveLength(1);
		expect(ports.logged).toEqual([]);
	});

	it('of a photo may take longer: lines are slow', async () => {
		const { socket, closed } = await slow('/api/blobs/pair/1/x');
		await ports.pass(60_000);
		socket.end('6'.repeat(95));
		expect(await closed).toContain('taken');
		expect(taken).toEqual([100]);
	});

	it('that comes in time leaves no timer behind', async () => {
		await fetch(`http://127.0.0.1:${port}/api/x`, { method: 'POST', body: 'hello' });
		await fetch(`http://127.0.0.1:${port}/api/x`);
		await expect.poll(() => ports.waiting).toBe(0);
	});

	it('that is larger than allowed is not read to its end', async () => {
		const answer = await fetch(`http://127.0.0.1:${port}/api/x`, { method: 'POST', body: 'x'.repeat(2_000) });
		expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);
	});
});

describe('bounds', () => {
	it('hold for what Node itself waits for', () => {
		expect(server.headersTimeout).toBeLessThanOrEqual(15_000);
		expect(server.requestTimeout).toBeGreaterThan(0);
		expect(server.maxConnections).toBe(10_000);
	});
});
