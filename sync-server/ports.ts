/**
 * What the station needs of the world beside sockets, files and its store. Nothing else here touches time or
 * chance, so that simulations can set them. The real ones are in `node-ports.ts`.
 */

export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
}

export interface Timers {
	/** Calls back once after `ms`; the answer cancels it. */
	after(ms: number, callback: () => void): () => void;
	/** Calls back once everything that has already happened (frames received, promises) was dealt with. */
	soon(callback: () => void): void;
}

export interface Random {
	bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** Where the station says what happens to it. Fields never hold names, texts, codes or keys: ids and figures only. */
export interface Log {
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
	error(fields: object, message: string): void;
}

export interface Ports {
	clock: Clock;
	timers: Timers;
	random: Random;
	log: Log;
}
