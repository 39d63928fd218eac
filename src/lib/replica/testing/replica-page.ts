import { createServer, type ViteDevServer } from 'vite';

/**
 * Serves a blank page that has the replica's parts on `window.parts`, from the sources: for tests that need a browser
 * with a profile on disk, which the test runner's own does not have.
 */
export async function serveReplicaPage(): Promise<{ url: string; close(): Promise<void> }> {
	const server: ViteDevServer = await createServer({
		configFile: false,
		logLevel: 'error',
		appType: 'custom',
		cacheDir: 'node_modules/.vite/replica-page',
		server: { port: 0, host: 'localhost', hmr: false, watch: null },
		optimizeDeps: {
			include: ['dexie', 'yjs', 'y-indexeddb', 'valibot', 'lib0/buffer', 'lib0/encoding', 'lib0/decoding'],
			entries: [],
		},
		plugins: [
			{
				name: 'replica-page',
				resolveId: (id) => (id === MODULE ? id : undefined),
				load: (id) => (id === MODULE ? CODE : undefined),
				configureServer({ middlewares }) {
					middlewares.use((request, response, next) => {
						if (request.url !== '/') return next();
						response.setHeader('content-type', 'text/html');
						response.end(PAGE);
					});
				},
			},
		],
	});
	await server.listen();
	const url = server.resolvedUrls?.local[0];
	if (url === undefined) throw new Error('the page is not served');
	return { url, close: () => server.close() };
}

const MODULE = 'virtual:replica-page';
const PAGE = `<!doctype html><meta charset="utf-8"><title>replica</title><script type="module" src="/@id/${MODULE}"></script>`;
const CODE = `
import { DexieStore } from '/src/lib/replica/store/dexie-store.ts';
import { DeviceDocuments } from '/src/lib/replica/documents/device-documents.ts';
import { IndexedDbSnapshots } from '/src/lib/replica/documents/indexeddb-snapshots.ts';
import * as ports from '/src/lib/replica/browser-ports.ts';
import * as Y from 'yjs';
const store = new DexieStore({ superseded() {}, blocked() {} });
const errors = [];
const documents = new DeviceDocuments({
	store,
	snapshots: new IndexedDbSnapshots(ports.browserTimers),
	bus: ports.browserBus('replica-page'),
	clock: ports.browserClock,
	timers: ports.browserTimers,
	random: ports.browserRandom,
	report: (error) => errors.push(String(error)),
});
window.parts = { store, documents, ports, Y, errors };
`;
