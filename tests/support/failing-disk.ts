import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What the station's database and most photos are longer than. */
const HARDLY_ANYTHING = 4096;

/**
 * Lets a running process write no file beyond a few kilobytes: each write fails as on a broken disk. Needs no rights that
 * the user who started the process does not have; Linux alone can do it to a process that runs.
 */
export async function breakDisk(pid: number): Promise<void> {
	await limit(pid, String(HARDLY_ANYTHING));
}

/** The disk takes everything again. */
export async function mendDisk(pid: number): Promise<void> {
	await limit(pid, 'unlimited');
}

/** The soft limit; the hard one stays, so that it can be raised again. */
async function limit(pid: number, bytes: string): Promise<void> {
	await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}
