import type { Link } from '../../../src/lib/replica/link/link.ts';
import { promptDeflate } from '../../../src/lib/replica/link/testing/virtual-ports.ts';
import type { Deflate } from '../../../src/lib/replica/ports.ts';
import { wireLink } from '../../../src/lib/replica/worker/wire-link.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { LostHandle } from './device-faults.ts';
import type { SimDevice } from './sim-device.ts';
import { SimDeviceStore } from './sim-device-store.ts';
import { SimSnapshots } from './sim-snapshots.ts';

const INFLATING_MS = [0, 3] as const;

/** What a tab's worker is made of. */
export interface SimWorker {
	/** Its connections to the database. */
	readonly stores: readonly SimDeviceStore[];
	readonly link: Link;
}

/** What a worker has of its tab. */
interface TabOfWorker {
	/** Kills the tab. */
	kill(): void;
	report(error: unknown): void;
	/** How it finds the database. */
	lost: LostHandle | null;
}

/** Starts a tab's link in its process, as `src/lib/replica/worker/link.worker.ts` does it in a worker. */
export function startWorker(
	device: SimDevice,
	process: SimProcess,
	{ kill, report, lost }: TabOfWorker,
): SimWorker {
	const { disk, faults, origin, app } = device;
	const { clock, timers, random } = process;
	const chance = device.chance.fork(`disk of ${process.name}`);
	const stores: SimDeviceStore[] = [];
	const link = wireLink({
		clock,
		timers,
		random,
		openStore: (durability) => {
			const disturbed = durability === 'relaxed' ? chance : chance.fork('flushed');
			const store = new SimDeviceStore({ disk, process, faults, chance: disturbed, durability, kill });
			if (lost !== null) store.lose(lost);
			stores.push(store);
			return store;
		},
		snapshots: new SimSnapshots(disk, process, faults, chance.fork('snapshots')),
		bus: () => origin.bus(process),
		holdLock: origin.holdLock(process),
		openSocket: device.openSocket(process),
		deflate: slowDeflate(process, chance.fork('deflate')),
		fetch: device.fetch(process),
		app,
		report,
	});
	return { stores, link };
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
