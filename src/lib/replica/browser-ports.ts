import type { Fetch } from './admission/station-api.ts';
import { AppError } from './app-error.ts';
import type { Bus, Clock, Deflate, HoldLock, OpenSocket, Random, Timers } from './ports.ts';

/** The world as the browser gives it: in pages and in workers alike. */

export const browserClock: Clock = { now: () => Date.now() };

export const browserTimers: Timers = {
	after(ms, callback) {
		const timer = setTimeout(callback, ms);
		return () => clearTimeout(timer);
	},
};

export const browserRandom: Random = {
	bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
	fraction: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
};

export const browserFetch: Fetch = (path, init) => fetch(path, init);

export function browserBus(name: string): Bus & { close(): void } {
	const channel = new BroadcastChannel(name);
	return {
		post: (message) => channel.postMessage(message),
		listen(callback) {
			const listener = ({ data }: MessageEvent) => callback(data);
			channel.addEventListener('message', listener);
			return () => channel.removeEventListener('message', listener);
		},
		close: () => channel.close(),
	};
}

export const browserLock: HoldLock = (name, work) => {
	const released = new AbortController();
	navigator.locks
		.request(name, { signal: released.signal }, () => work(released.signal))
		.catch((error: unknown) => {
			if (!released.signal.aborted) throw error;
		});
	return () => released.abort();
};

export const browserDeflate: Deflate = {
	deflate: (bytes) => piped(bytes, new CompressionStream('deflate-raw'), Infinity),
	inflate: (bytes, limit) => piped(bytes, new DecompressionStream('deflate-raw'), limit),
};

/** Opens WebSockets to one address. */
export function browserSocket(url: string): OpenSocket {
	return (events) => {
		const socket = new WebSocket(url);
		socket.binaryType = 'arraybuffer';
		let isOver = false;
		const end = () => {
			if (isOver) return;
			isOver = true;
			events.closed();
		};
		socket.onopen = () => {
			if (!isOver) events.opened();
		};
		socket.onmessage = ({ data }: MessageEvent<unknown>) => {
			if (!isOver && data instanceof ArrayBuffer) events.received(new Uint8Array(data));
		};
		socket.onclose = end;
		return {
			send: (message) => socket.send(message),
			get buffered() {
				return socket.bufferedAmount;
			},
			close: () => {
				socket.close();
				// The browser waits for the other side's farewell, which a dead line never says.
				end();
			},
		};
	};
}

async function piped(
	bytes: Uint8Array,
	through: CompressionStream | DecompressionStream,
	limit: number,
): Promise<Uint8Array> {
	const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
	const reader = source.pipeThrough(through).getReader();
	const pieces: Uint8Array[] = [];
	let length = 0;
	for (let next = await reader.read(); !next.done; next = await reader.read()) {
		length += next.value.length;
		if (length > limit) {
			await reader.cancel();
			throw new AppError('too-large');
		}
		pieces.push(next.value);
	}
	const whole = new Uint8Array(length);
	let at = 0;
	for (const piece of pieces) {
		whole.set(piece, at);
		at += piece.length;
	}
	return whole;
}
