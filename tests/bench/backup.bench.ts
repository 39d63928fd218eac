import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeByChild } from '../../sync-server/backup/write-by-child.ts';
import { BusyStation, type Receipted } from './support/busy-station.ts';
import { median, method, percentile, report } from './support/report.ts';

const DEVICES = 200;
const EVERY = 2_000;
const ROUNDS = 16;
/** How long the devices write in each round; the backup begins after a quarter of it. */
const SECONDS = 4;

method(
	`The sample station as a process of its own, ${DEVICES} volunteers' devices that save a visit every ${EVERY / 1000} s, staggered. In each of`,
	`${ROUNDS} rounds the backup is written once, by the child process that the server itself uses for the daily one. Time to receipt`,
	'of what was sent while it was written, against what was sent in the same round before and after it.',
	'Devices, server and backup share this machine; all rounds together.',
);

const directory = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
const station = await BusyStation.start(DEVICES);
try {
	const [without, during]: [Receipted[], Receipted[]] = [[], []];
	const durations: number[] = [];
	const file = (round: number) => join(directory, `${round}.backup`);
	for (let round = 0; round < ROUNDS; round++) {
		const writing = station.write({ every: EVERY, seconds: SECONDS });
		await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1_000) / 4));
		const begin = performance.now();
		await writeByChild(station.server.dataDir, file(round));
		const end = performance.now();
		durations.push((end - begin) / 1_000);
		for (const receipted of await writing)
			(receipted.at >= begin && receipted.at < end ? during : without).push(receipted);
	}
	report('a backup', median(durations), 's');
	report('its size', statSync(file(ROUNDS - 1)).size / 1024 / 1024, 'MB');
	const times = (some: Receipted[]) => some.map(({ ms }) => ms);
	report('receipts measured while one was written', during.length, '');
	report('time to receipt without a backup, p50', median(times(without)), 'ms');
	report('time to receipt while one is written, p50', median(times(during)), 'ms');
	const p99 = percentile(times(without), 99);
	report('time to receipt without a backup, p99', p99, 'ms');
	report('time to receipt while one is written, p99', percentile(times(during), 99), 'ms', 2 * p99);
} finally {
	await station.stop();
	rmSync(directory, { recursive: true, force: true });
}
