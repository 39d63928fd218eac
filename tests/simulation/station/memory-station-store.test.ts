import { nodeClock, nodeRandom } from '../../../sync-server/node-ports.ts';
import { describeStore } from '../../../sync-server/testing/store-contract.ts';
import { Chance } from '../world/chance.ts';
import { DiskTurns } from './disk-turns.ts';
import { MemoryStationStore } from './memory-station-store.ts';
import { StationDisk, type DiskContent } from './station-disk.ts';

const ports = { clock: nodeClock, random: nodeRandom };

/** Timers for which no time passes: everything takes its turns all the same. */
const process = {
	timers: {
		after: (_: number, callback: () => void) => {
			const immediate = setImmediate(callback);
			return () => clearImmediate(immediate);
		},
		soon: (callback: () => void) => void setImmediate(callback),
	},
	whileAlive: <T>(callback: T) => callback,
};

describeStore('MemoryStationStore, at once', async () => {
	const disk = new StationDisk();
	return {
		open: async () => new MemoryStationStore(disk, ports),
		bytes: async () => bytesOf(disk.content),
		dispose: async () => undefined,
	};
});

describeStore('MemoryStationStore, in turns', async () => {
	const disk = new StationDisk();
	const chance = new Chance('contract');
	return {
		open: async () => new MemoryStationStore(disk, ports, new DiskTurns(disk, process, chance)),
		bytes: async () => bytesOf(disk.content),
		dispose: async () => undefined,
	};
});

function bytesOf(content: DiskContent): Buffer {
	const text = JSON.stringify(content, (_, value: unknown) => {
		if (value instanceof Map) return [...value];
		return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
	});
	return Buffer.from(text);
}
