import { version } from '$app/environment';
import { browserBus, browserClock, browserFetch, browserRandom, browserTimers } from './browser-ports.ts';
import { DeviceReplica, type Marker } from './device-replica.ts';
import type { Replica } from './replica.ts';
import { reportProblem } from './report-problem.ts';
import { StorageWatch } from './storage-watch.ts';
import { DexieStore } from './store/dexie-store.ts';
import { startLink } from './worker/start-link.ts';

const BUS = 'shouwang';
const MARKER = 'shouwang.device';
const WARM_UP_MS = 2_000;

/** Makes the device's copy for this tab, with everything real: call it once, in the root layout. */
export function createReplica(): Replica {
	const timers = browserTimers;
	const random = browserRandom;
	const bus = browserBus(BUS);
	const storage = new StorageWatch(storageManager(), timers);
	const store = new DexieStore({
		superseded: () => storage.set('reload'),
		blocked: () => storage.set('blocked'),
	});
	const report = (error: unknown) => {
		storage.failed(error);
		reportProblem(error);
	};
	const link = startLink({ bus, busName: BUS, app: version, timers, random, report });
	// Fetched once the first screen is there, so that the first visit saved does not wait for it.
	timers.after(WARM_UP_MS, () => {
		import('./documents/device-documents.ts').catch(report);
	});
	return new DeviceReplica({
		store,
		async snapshots() {
			const { IndexedDbSnapshots } = await import('./documents/indexeddb-snapshots.ts');
			return new IndexedDbSnapshots(timers);
		},
		storage,
		marker: localMarker,
		bus,
		clock: browserClock,
		timers,
		random,
		fetch: browserFetch,
		report,
		end() {
			link.close();
			bus.close();
		},
	});
}

/** Absent on pages that are not secure, whatever the types say. */
function storageManager(): StorageManager | undefined {
	return navigator.storage as StorageManager | undefined;
}

const localMarker: Marker = {
	get() {
		try {
			return localStorage.getItem(MARKER);
		} catch {
			// Storage that is switched off remembers nothing.
			return null;
		}
	},
	set(device) {
		try {
			localStorage.setItem(MARKER, device);
		} catch {
			// As above: then a wiped store is taken for a new device.
		}
	},
	clear() {
		try {
			localStorage.removeItem(MARKER);
		} catch {
			// As above.
		}
	},
};
