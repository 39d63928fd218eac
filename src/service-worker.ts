/// <reference types="@sveltejs/kit" />
import { build, files, version } from '$service-worker';

/**
 * Holds one whole version of the app on the device, so that it starts without a network.
 *
 * 1. A version is installed whole or not at all: index.html and every file that it needs are of one build.
 * 2. While a version is in charge, everything comes from its own cache. The page is never fetched first: a new
 *    index.html with old files beside it does not start.
 * 3. A new version waits until somebody says so in a tab; then all tabs reload (features/app-update).
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = 'shouwang-app-';
const CACHE = `${PREFIX}${version}`;
const SHELL = '/';

/** A megabyte that reads QR codes where the browser cannot: for joining only, which needs the network anyway. */
const FETCHED_WHEN_NEEDED = /\.wasm$/;
const kept = build.filter((path) => !FETCHED_WHEN_NEEDED.test(path));

/** What belongs to the station's server, not to the app. `/sync` is a web socket and never comes by here. */
const SERVER_PATH = /^\/(api\/|healthz$|readyz$|metrics$)/;

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('message', (event) => {
	if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void worker.skipWaiting();
});
worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
	if (SERVER_PATH.test(url.pathname)) return;
	event.respondWith(answer(request, url));
});

async function install(): Promise<void> {
	try {
		const cache = await caches.open(CACHE);
		// Names of built files carry their content's hash, so the browser's HTTP cache may answer for them.
		await cache.addAll([...kept, ...files.map((file) => new Request(file, { cache: 'reload' }))]);
		await cache.put(SHELL, await fetchShell());
	} catch (error) {
		// addAll has stored nothing, but the empty cache would stay for ever.
		await caches.delete(CACHE);
		throw error;
	}
}

/** The page is in none of SvelteKit's lists, so it may be of another build if the server was updated just now. */
async function fetchShell(): Promise<Response> {
	const response = await fetch(SHELL, { cache: 'reload' });
	if (!response.ok) throw new Error(`The page could not be fetched: ${response.status}`);
	const known = new Set(build);
	const named = (await response.clone().text()).match(/\/_app\/immutable\/[^"'\s)]+/g) ?? [];
	const unknown = named.find((path) => !known.has(path));
	if (unknown !== undefined) throw new Error(`The page is of another version: it names ${unknown}`);
	return response;
}

async function activate(): Promise<void> {
	for (const name of await caches.keys())
		if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
	// The first visit's page is taken over at once, so that it works offline without a reload.
	await worker.clients.claim();
}

async function answer(request: Request, url: URL): Promise<Response> {
	const cache = await caches.open(CACHE);
	// Links carry parameters (`?step=2`) and the server adds none to files, so they do not tell files apart.
	const file = await cache.match(url.pathname, { ignoreVary: true });
	if (file) return file;
	const shell = request.mode === 'navigate' ? await cache.match(SHELL) : undefined;
	// The browser may have cleared the cache when space was short: then the network is all there is.
	return shell ?? fetch(request);
}
