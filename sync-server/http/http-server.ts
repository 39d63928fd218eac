import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { StorageCause } from '../../src/lib/protocol/storage-cause.ts';
import type { Log, Timers } from '../ports.ts';
import { HttpProblem } from './http-problem.ts';
import type { BuiltApp } from './static-app.ts';

/** A head that takes longer than this is a slow attack or a dead line. */
const HEAD_TIME = 15_000;
/** How often Node looks for such; its own choice is every 30 s. */
const LOOK_FOR_SLOW = 5_000;
/** How long a body of at most 64 KB (a hand-over: 1 MB) may take, and a piece of a photo on a slow line. */
const BODY_TIME = 20_000;
const PIECE_TIME = 120_000;
/** Connections of all kinds, those of devices among them: what the process may have files open for. */
const MOST_CONNECTIONS = 10_000;
/** A browser that has once come by HTTPS comes by nothing else for so many seconds: a year. */
const HTTPS_ONLY = 'max-age=31536000';

const TROUBLES: Record<StorageCause, string> = {
	full: 'cannot store: the disk is full',
	'read-only': 'cannot store: the disk or the data directory is read-only',
	locked: 'cannot store: another program holds the database',
	slow: 'cannot store: the disk does not answer',
	other: 'cannot store: the disk fails',
};

interface Parts {
	log: Log;
	timers: Timers;
	api(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
	blobs(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
	/** What keeps the station from storing what comes; `null` while nothing does. */
	trouble(): StorageCause | null;
	/** A request could not be answered, through no fault of who asked. */
	failed(error: unknown): void;
	app: BuiltApp;
	/** The station's figures; `null` for whom they are no business of. */
	metrics(request: IncomingMessage): string | null;
	/** A request was answered with a reason. */
	refused(reason: Reason): void;
	/** Whether the public address is one of HTTPS. */
	secure: boolean;
}

/** Puts the station's answers together behind one port. */
export function makeHttpServer(parts: Parts): Server {
	const headers = securityHeaders(parts);
	const server = createServer({ connectionsCheckingInterval: LOOK_FOR_SLOW }, (request, response) => {
		for (const [name, value] of headers) response.setHeader(name, value);
		limitTime(parts.timers, request);
		answer(parts, request, response).catch((error: unknown) => {
			explain(parts, request, response, error);
		});
	});
	server.headersTimeout = HEAD_TIME;
	server.requestTimeout = HEAD_TIME + PIECE_TIME;
	server.maxConnections = MOST_CONNECTIONS;
	return server;
}

/** The part of the address that says what is asked for. */
function pathOf(request: IncomingMessage): string {
	return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function isBlob(path: string): boolean {
	return path.startsWith('/api/blobs/');
}

/** Cuts a request whose body does not come to its end in time: it would hold its connection for nothing. */
function limitTime(timers: Timers, request: IncomingMessage): void {
	const time = isBlob(pathOf(request)) ? PIECE_TIME : BODY_TIME;
	const cancel = timers.after(time, () => request.destroy());
	request.once('end', cancel).once('close', cancel);
	// One without a body has ended before anybody reads it.
	if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
		cancel();
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const path = pathOf(request);
	if (path === '/healthz') response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
	else if (path === '/readyz') {
		const trouble = parts.trouble();
		response
			.writeHead(trouble === null ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
			.end(`${trouble === null ? 'ready' : TROUBLES[trouble]}\n`);
	} else if (path === '/metrics') answerMetrics(response, parts.metrics(request));
	else if (isBlob(path)) await parts.blobs(request, response, path);
	else if (path.startsWith('/api/')) await parts.api(request, response, path);
	else parts.app.answer(request, response, path);
}

function answerMetrics(response: ServerResponse, metrics: string | null): void {
	if (metrics === null) throw new HttpProblem('not-found');
	const type = 'text/plain; version=0.0.4; charset=utf-8';
	response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(metrics);
}

/** Tells the reason for what was asked in vain; what is not a known reason is the station's own fault. */
function explain(
	{ log, refused, failed }: Parts,
	request: IncomingMessage,
	response: ServerResponse,
	error: unknown,
): void {
	const isKnown = error instanceof HttpProblem;
	// Who hangs up, or is cut for being slow, is no fault of the station's, and hears no answer.
	// One that has come whole counts as destroyed, too, once it was read.
	if (!isKnown && request.destroyed && !request.complete) {
		response.destroy();
		return;
	}
	if (!isKnown) {
		log.error({ err: error }, 'a request could not be answered');
		failed(error);
	}
	const problem = isKnown ? error : new HttpProblem('storage-failing', { cause: error });
	refused(problem.reason);
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

function securityHeaders({ app, secure }: Parts): [string, string][] {
	const content = app.policy ?? "default-src 'none'";
	return [
		['content-security-policy', `${content}; frame-ancestors 'none'`],
		['x-content-type-options', 'nosniff'],
		['x-frame-options', 'DENY'],
		['referrer-policy', 'no-referrer'],
		['cross-origin-opener-policy', 'same-origin'],
		['cross-origin-resource-policy', 'same-origin'],
		['permissions-policy', 'camera=(self), geolocation=(), microphone=()'],
		...(secure ? [['strict-transport-security', HTTPS_ONLY] satisfies [string, string]] : []),
	];
}
