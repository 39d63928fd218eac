import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BusyStation } from './support/busy-station.ts';
import { median, method, percentile, report } from './support/report.ts';

const DEVICES = 200;
const EVERY = 2_000;
const SECONDS = 8;
const ROUNDS = 5;
const COMMITS = 300;

method(
	`The sample station as a process of its own, ${DEVICES} volunteers' devices on real sockets, each saving a visit every`,
	`${EVERY / 1000} s (${(DEVICES * 1000) / EVERY} visits a second) at moments of its own: from sending the update to its receipt, which is given after`,
	'the commit (SQLite, WAL, synchronous=FULL). The devices run in the process that measures, on the same machine.',
	`Bare: one row of 300 bytes in a commit of its own, as durable, on the same disk, ${COMMITS} before each round, nobody else busy.`,
	`${ROUNDS} rounds of ${SECONDS} s, the middle one of each figure.`,
);

const directory = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
const database = new DatabaseSync(join(directory, 'bare.db'));
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (bytes BLOB)');
const insert = database.prepare('INSERT INTO log (bytes) VALUES (?)');

/** How long commits take that do nothing else. */
function bareCommits(): number[] {
	const bytes = new Uint8Array(300).fill(7);
	return Array.from({ length: COMMITS }, () => {
		const begin = performance.now();
		insert.run(bytes);
		return performance.now() - begin;
	});
}

const station = await BusyStation.start(DEVICES);
try {
	const rounds: { p50: number; p99: number; bare50: number; bare99: number }[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const bare = bareCommits();
		const times = (await station.write({ every: EVERY, seconds: SECONDS })).map(({ ms }) => ms);
		rounds.push({
			p50: median(times),
			p99: percentile(times, 99),
			bare50: median(bare),
			bare99: percentile(bare, 99),
		});
	}
	const reportMiddle = (name: string, unit: string, figure: (round: (typeof rounds)[number]) => number) =>
		report(name, median(rounds.map(figure)), unit);
	reportMiddle('time to receipt, p50', 'ms', ({ p50 }) => p50);
	reportMiddle('time to receipt, p99', 'ms', ({ p99 }) => p99);
	reportMiddle('bare commit, p50', 'ms', ({ bare50 }) => bare50);
	reportMiddle('bare commit, p99', 'ms', ({ bare99 }) => bare99);
	reportMiddle('p50 of receipts in bare commits', 'times', ({ p50, bare50 }) => p50 / bare50);
	reportMiddle('p99 of receipts in bare commits', 'times', ({ p99, bare99 }) => p99 / bare99);

	method(`All ${DEVICES} as fast as they get receipts: what the station can take.`);
	const seconds = 6;
	const saved = await station.writeAtOnce(seconds);
	report('receipts a second', saved.length / seconds, '/s');
	report('time to receipt then, p50', median(saved.map(({ ms }) => ms)), 'ms');
	report(
		'time to receipt then, p99',
		percentile(
			saved.map(({ ms }) => ms),
			99,
		),
		'ms',
	);
} finally {
	await station.stop();
	database.close();
	rmSync(directory, { recursive: true, force: true });
}
