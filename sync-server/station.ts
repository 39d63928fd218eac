import { runCommand } from './command/run-command.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from './node-ports.ts';
import { StationProblem } from './station-problem.ts';

// `npm run station -- VERB`: the operator's commands.

// `members | head` closes the pipe before all is written, and means it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error;
});

try {
	const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log: nodeLog('warn') };
	process.stdout.write(await runCommand(process.argv.slice(2), process.env, ports));
} catch (error) {
	if (!(error instanceof StationProblem)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}
