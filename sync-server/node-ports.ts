import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import type { Clock, Log, Random, Timers } from './ports.ts';

export const nodeClock: Clock = { now: () => Date.now() };

export const nodeTimers: Timers = {
	after(ms, callback) {
		const timer = setTimeout(callback, ms);
		return () => clearTimeout(timer);
	},
	soon: (callback) => void setImmediate(callback),
};

export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** JSON lines on standard error; standard output is for what a person or a script waits for. */
export function nodeLog(level: string): Log {
	return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
