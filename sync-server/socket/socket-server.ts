import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { isLoopback, type AddressOf } from '../http/address-of.ts';
import type { Services } from '../services.ts';
import type { Line, Session } from './session.ts';
import { Strangers } from './strangers.ts';

/** Where devices connect. */
const PATH = '/sync';
/** Shorter than what proxies allow a silent connection (nginx: 60 s). */
const PING_EVERY = 25_000;
/** How long the other side may take to hang up after it was told goodbye. */
const HANG_UP = 2_000;

interface Context extends Pick<Services, 'ports' | 'audience'> {
	/** Greets whoever has connected; `welcomed` is called when the device is known. */
	openSession(line: Line, welcomed: () => void): Session;
	/** Host names of the station's public address, beside the one that the request names. */
	publicHost(): string | null;
	addressOf: AddressOf;
}

/** Brings WebSockets to sessions: who may connect, that lines are alive, and that all of them end. */
export class SocketServer {
	readonly #context: Context;
	readonly #server = new WebSocketServer({
		noServer: true,
		maxPayload: LIMITS.frameUp,
		// Tails are deflated by the protocol itself; compressing each small frame costs memory for every socket.
		perMessageDeflate: false,
		clientTracking: true,
	});
	readonly #strangers = new Strangers();
	#closing = false;

	constructor(context: Context) {
		this.#context = context;
	}

	/** Connections, welcomed or not. */
	get size(): number {
		return this.#server.clients.size;
	}

	/** Those that have not said yet who they are. */
	get strangers(): number {
		return this.#strangers.size;
	}

	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		// Without a listener an error of a socket that is being turned away would end the process.
		socket.on('error', () => socket.destroy());
		const path = request.url?.split('?', 1)[0];
		if (path !== PATH) return turnAway(socket, '404 Not Found');
		if (!this.#isOwnOrigin(request)) return turnAway(socket, '403 Forbidden');
		if (this.#closing) return turnAway(socket, '503 Service Unavailable');
		const address = this.#context.addressOf(request);
		this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, socket, address));
	}

	/** Ends every connection: with a word first, by force after `patience` ms. */
	async close(retryAfter: () => number, patience: number): Promise<void> {
		this.#closing = true;
		this.#context.audience.dismiss(retryAfter);
		const gone = [...this.#server.clients].map(
			(client) => new Promise<void>((resolve) => client.once('close', () => resolve())),
		);
		const cancel = this.#context.ports.timers.after(patience, () => {
			for (const client of this.#server.clients) client.terminate();
		});
		for (const client of this.#server.clients) client.close(1001);
		await Promise.all(gone);
		cancel();
		this.#server.close();
	}

	/** A page of another site must not speak with the station through somebody's browser. */
	#isOwnOrigin({ headers }: IncomingMessage): boolean {
		if (headers.origin === undefined) return true;
		let host: string;
		try {
			({ host } = new URL(headers.origin));
		} catch {
			// `null` and the like: a sandboxed page.
			return false;
		}
		return host === headers.host || host === this.#context.publicHost();
	}

	#serve(webSocket: WebSocket, socket: Duplex, address: string): void {
		const { timers, log } = this.#context.ports;
		const stranger = this.#strangers.enter(isLoopback(address) ? null : address, () => webSocket.terminate());
		// The socket's own bytes: a message that never ends would else be gathered before anybody sees it.
		const count = (chunk: Buffer) => stranger.took(chunk.length);
		socket.on('data', count);
		const known = () => {
			socket.off('data', count);
			stranger.leave();
		};
		let cancelHangUp: () => void = () => undefined;
		const line: Line = {
			send: (frame, left) => webSocket.send(frame, () => left?.()),
			get buffered() {
				return webSocket.bufferedAmount;
			},
			close: () => {
				webSocket.close(1000);
				cancelHangUp();
				cancelHangUp = timers.after(HANG_UP, () => webSocket.terminate());
			},
			cut: () => webSocket.terminate(),
		};
		const session = this.#context.openSession(line, known);

		let alive = true;
		let cancelPing: () => void = () => undefined;
		const ping = () => {
			if (!alive) {
				webSocket.terminate();
				return;
			}
			alive = false;
			webSocket.ping();
			cancelPing = timers.after(PING_EVERY, ping);
		};
		cancelPing = timers.after(PING_EVERY, ping);
		webSocket.on('pong', () => (alive = true));
		webSocket.on('message', (data) => {
			alive = true;
			try {
				session.receive(bytesOf(data));
			} catch (error) {
				// A fault of this program, met by one device's message, must not end the station for all others.
				log.error({ err: error }, 'a message could not be taken');
				webSocket.terminate();
			}
		});
		webSocket.on('error', (error) => log.info({ err: error }, 'a connection broke'));
		webSocket.on('close', () => {
			cancelPing();
			cancelHangUp();
			known();
			session.ended();
		});
	}
}

/** Also text messages come as bytes: that they are no frames is found when they are read. */
function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
	if (Array.isArray(data)) return Buffer.concat(data);
	return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function turnAway(socket: Duplex, status: string): void {
	socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
