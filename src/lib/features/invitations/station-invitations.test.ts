import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { StationInvitations } from './station-invitations.ts';

const INVITATION = {
	id: 'i1',
	member: 'm1',
	memberName: '王秀英',
	state: 'open' as const,
	createdAt: 1,
	expiresAt: 2,
};

let server: Server | undefined;
afterEach(() => server?.close());

/** A station on a real port that gives one answer and keeps what it was asked. */
async function station(status: number, answer: string) {
	const asked: { method: string; url: string; token: string | undefined; body: string }[] = [];
	server = createServer((request: IncomingMessage, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			asked.push({
				method: request.method ?? '',
				url: request.url ?? '',
				token: request.headers.authorization,
				body,
			});
			response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
		});
	});
	await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const invitations = new StationInvitations({
		token: async () => 'T',
		fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
	});
	return { invitations, asked };
}

describe('StationInvitations', () => {
	it('asks with the token, and takes the answer only after a check', async () => {
		const { invitations, asked } = await station(
			200,
			JSON.stringify({ invitation: INVITATION, code: 'K7MHN2QX', link: 'https://s/join#K7MHN2QX' }),
		);
		const created = await invitations.create('m1');
		expect(created.code).toBe('K7MHN2QX');
		expect(asked).toEqual([
			{ method: 'POST', url: '/api/invitations', token: 'Bearer T', body: '{"member":"m1"}' },
		]);
	});

	it('takes one back under its own address', async () => {
		const { invitations, asked } = await station(200, JSON.stringify({ ...INVITATION, state: 'withdrawn' }));
		expect((await invitations.withdraw('i1')).state).toBe('withdrawn');
		expect(asked[0]).toMatchObject({ method: 'DELETE', url: '/api/invitations/i1', body: '' });
	});

	it.each([
		['the station’s own reason', 403, '{"reason":"not-allowed"}', 'not-allowed'],
		['an answer of another shape', 200, '{"invitations":[{"id":1}]}', 'unreadable-answer'],
		['a proxy that finds no station behind it', 502, '<html>', 'offline'],
		['a page instead of an answer', 200, '<html>', 'unreadable-answer'],
	])('tells %s', async (_, status, answer, code) => {
		const { invitations } = await station(status, answer);
		await expect(invitations.list()).rejects.toMatchObject({ code });
	});

	it('does not ask without a token, and tells a line that is down', async () => {
		const asked: string[] = [];
		const without = new StationInvitations({
			token: async () => null,
			fetch: async (path) => (asked.push(path), new Response('{}')),
		});
		await expect(without.list()).rejects.toMatchObject({ code: 'offline' });
		expect(asked).toEqual([]);
		const down = new StationInvitations({
			token: async () => 'T',
			fetch: () => Promise.reject(new TypeError('Failed to fetch')),
		});
		await expect(down.list()).rejects.toMatchObject({ code: 'offline' });
	});
});
