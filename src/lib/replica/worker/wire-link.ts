import { StationApi, type Fetch } from '../admission/station-api.ts';
import { DeviceDocuments } from '../documents/device-documents.ts';
import { drawIndexAnew } from '../documents/draw-index.ts';
import { sweepSnapshots } from '../documents/drop-document.ts';
import type { SnapshotStore } from '../documents/snapshot-store.ts';
import { lostVisitDraft } from '../drafts/lost-visit-draft.ts';
import { DeviceErasure } from '../erase/erasure.ts';
import { errands } from '../errands/errands.ts';
import { handOutboxOver } from '../held/hand-outbox-over.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { Link } from '../link/link.ts';
import type { Bus, Clock, Deflate, HoldLock, OpenSocket, Random, Timers } from '../ports.ts';
import type { DeviceStore } from '../store/device-store.ts';

/** What a worker has of the world. */
export interface WorkerPorts {
	clock: Clock;
	timers: Timers;
	random: Random;
	/** Opens the device's store. */
	openStore(durability: 'strict' | 'relaxed'): DeviceStore;
	snapshots: SnapshotStore;
	/** Makes another end of the origin's bus. */
	bus(): Bus;
	holdLock: HoldLock;
	openSocket: OpenSocket;
	deflate: Deflate;
	fetch: Fetch;
	/** The app's version. */
	app: string;
	report(error: unknown): void;
}

/** Puts a tab's link together with all that it works on, and starts it. */
export function wireLink(ports: WorkerPorts): Link {
	const { clock, timers, random, snapshots, report } = ports;
	// What is kept here came from the station or was sent to it, and comes again when a power cut takes it: sequence
	// numbers go with it, in the same transactions. Flushing each would make a person's own writes wait for it.
	const store = ports.openStore('relaxed');
	// What the station is told to be forgotten must not come back with a power cut: it would not be asked for again.
	const flushed = ports.openStore('strict');
	const identity = new DeviceIdentity(store, clock);
	const api = new StationApi(ports.fetch);
	const documents = new DeviceDocuments({
		store,
		snapshots,
		bus: ports.bus(),
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
		openSocket: ports.openSocket,
		deflate: ports.deflate,
		bus: ports.bus(),
		holdLock: ports.holdLock,
		keeper: documents,
		uploader: errands({ store, api, timers, random, report }),
		erasure: new DeviceErasure({ store: flushed, snapshots, identity, api, documents }),
		handOutboxOver: (token) => handOutboxOver({ store, api, clock, random }, token),
		app: ports.app,
		identity: () => identity.forLink(),
		saveStanding: (facts) => identity.welcomed(facts),
		report,
	});
	// What a kill has left of copies that were dropped or replaced.
	sweepSnapshots(store, snapshots).catch(report);
	drawIndexAnew(store, snapshots).catch(report);
	link.start();
	return link;
}
