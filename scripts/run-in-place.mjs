import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './project.mjs';

/** @type {NodeJS.Signals[]} */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm runs a script through a shell and signals only that shell, which dies without a word to its own child. */
const parent = process.ppid;
const LOOK_AFTER_PARENT_MS = 200;

/**
 * Runs a program in this command's place: its input and output, its signals, its exit code.
 * @param {string} executable
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} the exit code to leave with
 */
export function runInPlace(executable, args, env = process.env) {
	const child = spawn(executable, args, { cwd: root, stdio: 'inherit', env });
	/** @param {NodeJS.Signals} signal */
	const pass = (signal) => {
		// At a terminal Ctrl+C reaches the child by itself; twice would look like impatience.
		if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
	};
	for (const signal of PASSED_ON) process.on(signal, pass);
	const watch = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watch);
		child.kill('SIGTERM');
	}, LOOK_AFTER_PARENT_MS);

	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			clearInterval(watch);
			for (const name of PASSED_ON) process.off(name, pass);
			resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
		});
	});
}
