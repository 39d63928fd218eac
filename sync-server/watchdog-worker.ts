import { workerData } from 'node:worker_threads';
import { nodeLog } from './node-ports.ts';

// A thread of its own waits, and then ends the whole process; one that has ended by itself has taken it along.

const log = nodeLog('error');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(workerData));
log.error({}, 'the server did not stop in time, and was ended');
process.kill(process.pid, 'SIGKILL');
