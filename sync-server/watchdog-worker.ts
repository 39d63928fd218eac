import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

// A thread of its own waits, and then ends the whole process; one that has ended by itself has taken it along.

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(workerData));
const told = { level: 60, time: Date.now(), msg: 'the server did not stop in time, and was ended' };
writeSync(2, `${JSON.stringify(told)}\n`);
process.kill(process.pid, 'SIGKILL');
