import { Worker } from 'node:worker_threads';

const WATCH = new URL('./watchdog-worker.ts', import.meta.url);

/**
 * Ends the process after so many ms, also when it hangs in a system call of a disk that does not answer and no timer of
 * its own comes to its turn any more. There is no way back: only for a process that is stopping.
 */
export function endAfter(ms: number): void {
	new Worker(WATCH, { workerData: ms, execArgv: [] }).unref();
}
