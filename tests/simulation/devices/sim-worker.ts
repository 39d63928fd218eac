import { StationApi } from '../../../src/lib/replica/admission/station-api.ts';
import { DeviceDocuments } from '../../../src/lib/replica/documents/device-documents.ts';
import { sweepSnapshots } from '../../../src/lib/replica/documents/drop-document.ts';
import { lostVisitDraft } from '../../../src/lib/replica/drafts/lost-visit-draft.ts';
import { DeviceErasure } from '../../../src/lib/replica/erase/erasure.ts';
import { errands } from '../../../src/lib/replica/errands/errands.ts';
import { handOutboxOver } from '../../../src/lib/replica/held/hand-outbox-over.ts';
import { DeviceIdentity } from '../../../src/lib/replica/identity/device-identity.ts';
import { Link } from '../../../src/lib/replica/link/link.ts';
import { promptDeflate } from '../../../src/lib/replica/link/testing/virtual-ports.ts';
import type { Deflate } from '../../../src/lib/replica/ports.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { SimDevice } from './sim-device.ts';
import { SimDeviceStore } from './sim-device-store.ts';
import { SimSnapshots } from './sim-snapshots.ts';

const INFLATING_MS = [0, 3] as const;

/** What a tab's worker is made of. */
export interface SimWorker {
	readonly store: SimDeviceStore;
	readonly link: Link;
}

/**
 * Puts a tab's link together in its process, as `src/lib/replica/worker/link.worker.ts` does it in a worker.
 * @param kill kills the tab
 */
export function startWorker(
	device: SimDevice,
	process: SimProcess,
	kill: () => void,
	report: (error: unknown) => void,
): SimWorker {
	const { disk, faults, origin, app } = device;
	const { clock, timers, random } = process;
	const chance = device.chance.fork(`disk of ${process.name}`);
	const open = (durability: 'relaxed' | 'strict', chance: Chance): SimDeviceStore =>
		new SimDeviceStore({ disk, process, faults, chance, durability, kill });
	const store = open('relaxed', chance);
	const flushed = open('strict', chance.fork('flushed'));
	const identity = new DeviceIdentity(store, clock);
	const api = new StationApi(device.fetch(process));
	const snapshots = new SimSnapshots(disk, process, faults, chance.fork('snapshots'));
	const documents = new DeviceDocuments({
		store,
		snapshots,
		bus: origin.bus(process),
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
		openSocket: device.openSocket(process),
		deflate: slowDeflate(process, chance.fork('deflate')),
		bus: origin.bus(process),
		holdLock: origin.holdLock(process),
		keeper: documents,
		uploader: errands({ store, api, timers, random, report }),
		erasure: new DeviceErasure({ store: flushed, snapshots, identity, api, documents }),
		handOutboxOver: (token) => handOutboxOver({ store, api, clock, random }, token),
		app,
		identity: () => identity.forLink(),
		saveStanding: (facts) => identity.welcomed(facts),
		report,
	});
	sweepSnapshots(store, snapshots).catch(report);
	link.start();
	return { store, link };
}

/** A browser deflates in another thread. */
function slowDeflate(process: SimProcess, chance: Chance): Deflate {
	const pause = () =>
		new Promise<void>((resolve) => process.timers.after(chance.between(...INFLATING_MS), resolve));
	return {
		deflate: (bytes) => pause().then(() => promptDeflate.deflate(bytes)),
		inflate: (bytes, limit) => pause().then(() => promptDeflate.inflate(bytes, limit)),
	};
}
