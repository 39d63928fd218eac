import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveApp } from './static-app.ts';

const PAGE =
	"<html><head><meta http-equiv=\"content-security-policy\" content=\"default-src 'self'; script-src 'self' 'sha256-x='\"></head></html>";

let directory: string;
let server: Server;
let url: string;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-app-'));
	for (const [path, content] of Object.entries({
		'index.html': PAGE,
		'service-worker.js': 'sw',
		'manifest.webmanifest': '{}',
		'icon.png': 'png',
		'_app/version.json': '{"version":"abc"}',
		'_app/immutable/chunk.js': 'chunk',
		'_app/immutable/chunk.js.br': 'smaller',
	})) {
		mkdirSync(dirname(join(directory, path)), { recursive: true });
		writeFileSync(join(directory, path), content);
	}
	const app = serveApp(directory);
	server = createServer((req, res) => app.answer(req, res, (req.url ?? '').split('?', 1)[0] ?? ''));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	rmSync(directory, { recursive: true, force: true });
});

const get = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);

describe('the built app', () => {
	it.each(['/', '/visits', '/recipients/01J/visit?step=2', '/join'])('is the answer to %s', async (path) => {
		const response = await get(path);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toMatch(/^text\/html/);
		expect(response.headers.get('cache-control')).toBe('no-cache');
		expect(await response.text()).toBe(PAGE);
	});

	it.each(['/missing.js', '/_app/immutable/gone.js', '/visits/x.css', '/.env'])(
		'is not the answer to %s, which is missing',
		async (path) => {
			expect((await get(path)).status).toBe(404);
		},
	);

	it.each([
		['/service-worker.js', 'no-cache'],
		['/manifest.webmanifest', 'no-cache'],
		['/_app/version.json', 'no-cache'],
		['/index.html', 'no-cache'],
		['/_app/immutable/chunk.js', 'public, max-age=31536000, immutable'],
		['/icon.png', 'public, max-age=0, must-revalidate'],
	])('tells how long %s may be kept', async (path, expected) => {
		expect((await get(path)).headers.get('cache-control')).toBe(expected);
	});

	it('sends what is packed already to who can unpack it', async () => {
		const response = await new Promise<{ encoding: unknown }>((resolve, reject) => {
			request(`${url}/_app/immutable/chunk.js`, { headers: { 'accept-encoding': 'br' } }, (answer) => {
				answer.resume();
				resolve({ encoding: answer.headers['content-encoding'] });
			})
				.on('error', reject)
				.end();
		});
		expect(response.encoding).toBe('br');
	});

	it('takes nothing', async () => {
		expect((await get('/', { method: 'POST' })).status).toBe(405);
	});

	it('tells its policy and version', () => {
		const { policy, version } = serveApp(directory);
		expect(policy).toBe("default-src 'self'; script-src 'self' 'sha256-x='");
		expect(version).toBe('abc');
	});

	it('that is not built is said plainly', async () => {
		const { policy, answer } = serveApp(join(directory, 'nothing'));
		expect(policy).toBeNull();
		server.removeAllListeners('request');
		server.on('request', (req, res) => answer(req, res, '/'));
		const response = await get('/');
		expect(response.status).toBe(503);
		expect(await response.text()).toContain('npm start');
	});
});
