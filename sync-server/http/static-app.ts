import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/** Files that name the others: a stale copy would keep people on an old version, or ask for files that are gone. */
const ALWAYS_FRESH = new Set([
	'/',
	'/index.html',
	'/service-worker.js',
	'/manifest.webmanifest',
	'/_app/version.json',
]);
const IMMUTABLE = '/_app/immutable/';
const HAS_EXTENSION = /\.[^/.]+$/;

/** The built app, as the server sees it. */
export interface BuiltApp {
	answer(request: IncomingMessage, response: ServerResponse, path: string): void;
	/** The content security policy of its page; `null` when it is not built. */
	policy: string | null;
	/** The short name of its content. */
	version: string;
}

/**
 * Serves the built app. A path with an extension that is not there is 404, never the app's page: a missing chunk
 * would else be kept as HTML by the service worker. Every other path is the app's own affair.
 */
export function serveApp(directory: string): BuiltApp {
	const index = join(directory, 'index.html');
	if (!existsSync(index)) return { answer: notBuilt, policy: null, version: '' };
	const files = sirv(directory, {
		etag: true,
		brotli: true,
		gzip: true,
		setHeaders(response, path) {
			if (path.startsWith(IMMUTABLE))
				response.setHeader('cache-control', 'public, max-age=31536000, immutable');
			else if (ALWAYS_FRESH.has(path)) response.setHeader('cache-control', 'no-cache');
			else response.setHeader('cache-control', 'public, max-age=0, must-revalidate');
		},
	});
	const missing = (response: ServerResponse) => () => {
		response.writeHead(404).end();
	};
	return {
		policy: policyOf(readFileSync(index, 'utf8')),
		version: versionOf(directory),
		answer(request, response, path) {
			if (request.method !== 'GET' && request.method !== 'HEAD') {
				response.writeHead(405, { allow: 'GET, HEAD' }).end();
				return;
			}
			if (HAS_EXTENSION.test(path)) files(request, response, missing(response));
			else
				files(request, response, () => {
					request.url = '/';
					// sirv keeps the parsed address on the request.
					Reflect.deleteProperty(request, '_parsedUrl');
					files(request, response, missing(response));
				});
		},
	};
}

/** The policy that the built page carries, so that header and page never disagree. */
function policyOf(html: string): string | null {
	const content = /<meta http-equiv="content-security-policy" content="([^"]*)"/i.exec(html)?.[1];
	return content?.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&') ?? null;
}

function versionOf(directory: string): string {
	const path = join(directory, '_app/version.json');
	if (!existsSync(path)) return '';
	const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown };
	return String(version ?? '');
}

function notBuilt(_request: IncomingMessage, response: ServerResponse): void {
	response
		.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' })
		.end('The app is not built yet: npm start builds it.\n');
}
