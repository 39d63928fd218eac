/**
 * What the replica needs of the world, narrowed to the few methods that it uses. The browser's are in
 * `browser-ports.ts`; simulations bring their own, so nothing else here may touch time, chance or the network.
 */

export interface Clock {
	/** Milliseconds since 1970 by this device, which may be wrong. */
	now(): number;
}

export interface Timers {
	/** Calls back once after `ms`; the answer cancels it. */
	after(ms: number, callback: () => void): () => void;
}

export interface Random {
	bytes(length: number): Uint8Array;
	/** From 0 up to, but without, 1. */
	fraction(): number;
}

/** One WebSocket, as much of it as the link uses. */
export interface Socket {
	send(message: Uint8Array<ArrayBuffer>): void;
	/** Bytes that were sent but have not left yet. */
	readonly buffered: number;
	close(): void;
}

export interface SocketEvents {
	opened(): void;
	received(message: Uint8Array): void;
	/** Called once, also when the socket never opened. Nothing is called afterwards. */
	closed(): void;
}

export type OpenSocket = (events: SocketEvents) => Socket;

/** Tells this origin's other tabs and workers; the sender does not hear itself. */
export interface Bus {
	post(message: unknown): void;
	/** The answer ends the subscription. */
	listen(callback: (message: unknown) => void): () => void;
}

/** Runs `work` while this tab holds the lock, alone among all tabs; the answer gives it up (or stops waiting). */
export type HoldLock = (name: string, work: (released: AbortSignal) => Promise<void>) => () => void;

/** Raw deflate, as the wire uses it. */
export interface Deflate {
	deflate(bytes: Uint8Array): Promise<Uint8Array>;
	/** @throws when the bytes are none, or inflate to more than `limit`. */
	inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array>;
}
