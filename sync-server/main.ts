import { BackupSchedule } from './backup/backup-schedule.ts';
import { writeByChild } from './backup/write-by-child.ts';
import { HELP, readConfig } from './config.ts';
import { createStation } from './create-station.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from './node-ports.ts';
import { StationProblem } from './station-problem.ts';
import { stopBySignal } from './stop-by-signal.ts';
import { endAfter } from './watchdog.ts';

// `npm start`: one station on one port, until it is told to stop.

try {
	const config = readConfig(process.argv.slice(2), process.env);
	if (config === 'help') process.stdout.write(HELP);
	else {
		const log = nodeLog(config.logLevel);
		const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log };
		const station = await createStation(config, ports);
		process.stdout.write(`Shouwang is ready at ${station.url}\n`);
		if (station.setupLink !== null) process.stdout.write(`Set up the station: ${station.setupLink}\n`);
		if (station.headLink !== null) process.stdout.write(`The head joins at: ${station.headLink}\n`);

		const mayGoOn = new AbortController();
		const backups = new BackupSchedule({
			...ports,
			...config.backups,
			write: (file) => writeByChild(config.data, file, mayGoOn.signal),
		});

		const stop = stopBySignal({
			...ports,
			station,
			stopRest: () => {
				void backups.close();
				mayGoOn.abort();
			},
			endAfter,
			exit: (code) => process.exit(code),
		});
		process.on('SIGINT', stop);
		process.on('SIGTERM', stop);
	}
} catch (error) {
	if (!(error instanceof StationProblem)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}
