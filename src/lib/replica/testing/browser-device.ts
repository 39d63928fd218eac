import { browserBus, browserClock, browserFetch, browserRandom, browserTimers } from '../browser-ports.ts';
import { DeviceReplica } from '../device-replica.ts';
import { IndexedDbSnapshots } from '../documents/indexeddb-snapshots.ts';
import { StorageWatch } from '../storage-watch.ts';
import { DexieStore } from '../store/dexie-store.ts';

/** A device's copy in a real browser's storage, under a name of its own and without a station; what fails is thrown. */
export function startDevice(name: string): { replica: DeviceReplica; store: DexieStore } {
	const bus = browserBus(name);
	const store = new DexieStore({ superseded: () => undefined, blocked: () => undefined }, name);
	const replica = new DeviceReplica({
		store,
		snapshots: () => Promise.resolve(new IndexedDbSnapshots(browserTimers)),
		storage: new StorageWatch(undefined, browserTimers),
		marker: { get: () => null, set: () => undefined, clear: () => undefined },
		bus,
		clock: browserClock,
		timers: browserTimers,
		random: browserRandom,
		fetch: browserFetch,
		report: (error) => {
			throw error;
		},
		end: () => bus.close(),
	});
	return { replica, store };
}
