import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../ports.ts';
import { HttpProblem } from './http-problem.ts';
import type { BuiltApp } from './static-app.ts';

/** A request whose head or body takes longer than this is a slow attack or a dead line. */
const REQUEST_TIMEOUT = 60_000;

interface Parts {
	log: Log;
	api(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
	blobs(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
	/** Whether the station can take writes. */
	ready(): boolean;
	app: BuiltApp;
}

/** Puts the station's answers together behind one port. */
export function makeHttpServer(parts: Parts): Server {
	const headers = securityHeaders(parts.app.policy);
	const server = createServer((request, response) => {
		for (const [name, value] of headers) response.setHeader(name, value);
		answer(parts, request, response).catch((error: unknown) => {
			explain(parts.log, response, error);
		});
	});
	server.requestTimeout = REQUEST_TIMEOUT;
	return server;
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
	if (path === '/healthz') response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
	else if (path === '/readyz') {
		const ready = parts.ready();
		response
			.writeHead(ready ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
			.end(ready ? 'ready\n' : 'the store fails\n');
	} else if (path.startsWith('/api/blobs/')) await parts.blobs(request, response, path);
	else if (path.startsWith('/api/')) await parts.api(request, response, path);
	else parts.app.answer(request, response, path);
}

/** Tells the reason for what was asked in vain; what is not a known reason is the station's own fault. */
function explain(log: Log, response: ServerResponse, error: unknown): void {
	const problem = error instanceof HttpProblem ? error : new HttpProblem('storage-failing', { cause: error });
	if (problem !== error) log.error({ err: error }, 'a request could not be answered');
	if (response.headersSent) {
		response.destroy();
		return;
	}
	response
		.writeHead(problem.status, {
			'content-type': 'application/json',
			'cache-control': 'no-store',
			// What was not read of the body would be taken for the next request.
			connection: 'close',
		})
		.end(JSON.stringify({ reason: problem.reason }));
}

function securityHeaders(policy: string | null): [string, string][] {
	const content = policy ?? "default-src 'none'";
	return [
		['content-security-policy', `${content}; frame-ancestors 'none'`],
		['x-content-type-options', 'nosniff'],
		['referrer-policy', 'no-referrer'],
		['cross-origin-opener-policy', 'same-origin'],
		['cross-origin-resource-policy', 'same-origin'],
		['permissions-policy', 'camera=(self), geolocation=(), microphone=()'],
	];
}
