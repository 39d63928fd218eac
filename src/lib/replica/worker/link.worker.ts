/**
 * The worker that a tab's link lives in: it receives (inflates, applies, draws rows, stores) and sends, so that a
 * first sync of a whole station takes no time of the page's thread.
 */
import { AppError } from '../app-error.ts';
import {
	browserBus,
	browserClock,
	browserDeflate,
	browserFetch,
	browserLock,
	browserRandom,
	browserSocket,
	browserTimers,
} from '../browser-ports.ts';
import { IndexedDbSnapshots } from '../documents/indexeddb-snapshots.ts';
import { DexieStore, STORE_NAME, type StoreEvents } from '../store/dexie-store.ts';
import { wireLink } from './wire-link.ts';
import type { StartMessage, WorkerMessage } from './worker-message.ts';

const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.addEventListener('message', ({ data }: MessageEvent<StartMessage>) => start(data), { once: true });
worker.addEventListener('unhandledrejection', ({ reason }) => report(reason));

function start({ app, bus: busName }: StartMessage): void {
	// Over plain HTTP from another machine there are neither keys nor locks, and the screens say so.
	if (!worker.isSecureContext) return;
	const events: StoreEvents = {
		// The page says so on screen. Here it only means that another tab must be able to get the link.
		superseded: () => link.close(),
		blocked: () => undefined,
	};
	const link = wireLink({
		clock: browserClock,
		timers: browserTimers,
		random: browserRandom,
		openStore: (durability) => new DexieStore(events, STORE_NAME, durability),
		snapshots: new IndexedDbSnapshots(browserTimers),
		bus: () => browserBus(busName),
		holdLock: browserLock,
		openSocket: browserSocket(socketUrl()),
		deflate: browserDeflate,
		fetch: browserFetch,
		app,
		report,
	});
	tell({ type: 'started' });
}

function socketUrl(): string {
	const url = new URL('/sync', worker.location.href);
	url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
	return url.href;
}

function report(error: unknown): void {
	// A clone keeps an error's name, message and cause, but not the code of ours.
	const told = error instanceof AppError ? { code: error.code, stack: error.stack } : error;
	try {
		tell({ type: 'problem', error: told });
	} catch {
		// What cannot be cloned can at least be named.
		tell({ type: 'problem', error: String(error) });
	}
}

function tell(message: WorkerMessage): void {
	worker.postMessage(message);
}
