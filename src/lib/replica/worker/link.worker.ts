/**
 * The worker that a tab's link lives in: it receives (inflates, applies, draws rows, stores) and sends, so that a
 * first sync of a whole station takes no time of the page's thread.
 */
import { lostVisitDraft } from '../drafts/lost-visit-draft.ts';
import { StationApi } from '../admission/station-api.ts';
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
import { DeviceDocuments } from '../documents/device-documents.ts';
import { drawIndexAnew } from '../documents/draw-index.ts';
import { sweepSnapshots } from '../documents/drop-document.ts';
import { IndexedDbSnapshots } from '../documents/indexeddb-snapshots.ts';
import { DeviceErasure } from '../erase/erasure.ts';
import { errands } from '../errands/errands.ts';
import { handOutboxOver } from '../held/hand-outbox-over.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { Link } from '../link/link.ts';
import { DexieStore, STORE_NAME, type StoreEvents } from '../store/dexie-store.ts';
import type { StartMessage, WorkerMessage } from './worker-message.ts';

const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.addEventListener('message', ({ data }: MessageEvent<StartMessage>) => start(data), { once: true });
worker.addEventListener('unhandledrejection', ({ reason }) => report(reason));

function start({ app, bus: busName }: StartMessage): void {
	// Over plain HTTP from another machine there are neither keys nor locks, and the screens say so.
	if (!worker.isSecureContext) return;
	const clock = browserClock;
	const timers = browserTimers;
	const random = browserRandom;
	const events: StoreEvents = {
		// The page says so on screen. Here it only means that another tab must be able to get the link.
		superseded: () => link.close(),
		blocked: () => undefined,
	};
	// What is kept here came from the station or was sent to it, and comes again when a power cut takes it: sequence
	// numbers go with it, in the same transactions. Flushing each would make a person's own writes wait for it.
	const store = new DexieStore(events, STORE_NAME, 'relaxed');
	// What the station is told to be forgotten must not come back with a power cut: it would not be asked for again.
	const flushed = new DexieStore(events, STORE_NAME);
	const identity = new DeviceIdentity(store, clock);
	const api = new StationApi(browserFetch);
	const snapshots = new IndexedDbSnapshots(timers);
	const documents = new DeviceDocuments({
		store,
		snapshots,
		bus: browserBus(busName),
		clock,
		timers,
		random,
		readDraft: lostVisitDraft,
		report,
	});
	const link = new Link({
		clock,
		timers,
		random,
		openSocket: browserSocket(socketUrl()),
		deflate: browserDeflate,
		bus: browserBus(busName),
		holdLock: browserLock,
		keeper: documents,
		uploader: errands({ store, api, timers, random, report }),
		erasure: new DeviceErasure({ store: flushed, snapshots, identity, api, documents }),
		handOutboxOver: (token) => handOutboxOver({ store, api, clock, random }, token),
		app,
		identity: () => identity.forLink(),
		saveStanding: (facts) => identity.welcomed(facts),
		report,
	});
	// What a kill has left of copies that were dropped or replaced.
	sweepSnapshots(store, snapshots).catch(report);
	drawIndexAnew(store, snapshots).catch(report);
	link.start();
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
