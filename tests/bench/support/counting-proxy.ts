import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Bytes of the WebSocket connections that went through, headers and frames included. */
export interface WireBytes {
	up: number;
	down: number;
}

/**
 * A TCP proxy before a station that counts the bytes of `/sync` alone, so that the app's own files stay out of the
 * figure. `cutAfter` ends those connections once so many bytes have come down.
 */
export class CountingProxy {
	readonly url: string;
	readonly bytes: WireBytes = { up: 0, down: 0 };
	/** Ends a `/sync` connection, once, after so many bytes down. */
	cutAfter: number | null = null;
	readonly #server: ReturnType<typeof createServer>;
	readonly #sockets = new Set<Socket>();

	private constructor(server: ReturnType<typeof createServer>) {
		this.#server = server;
		this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
	}

	static async start(target: string): Promise<CountingProxy> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
		const proxy = new CountingProxy(server);
		server.on('connection', (socket) => proxy.#pass(socket, new URL(target)));
		return proxy;
	}

	reset(): void {
		this.bytes.up = 0;
		this.bytes.down = 0;
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}

	#pass(socket: Socket, target: URL): void {
		const upstream = connect(Number(target.port), target.hostname);
		let counted = false;
		let down = 0;
		for (const each of [socket, upstream]) {
			this.#sockets.add(each);
			each.on('error', () => each.destroy());
			each.on('close', () => {
				this.#sockets.delete(each);
				socket.destroy();
				upstream.destroy();
			});
		}
		socket.on('data', (chunk: Buffer) => {
			counted ||= chunk.subarray(0, 16).toString('latin1').startsWith('GET /sync');
			if (counted) this.bytes.up += chunk.length;
			upstream.write(chunk);
		});
		upstream.on('data', (chunk: Buffer) => {
			if (counted) {
				this.bytes.down += chunk.length;
				down += chunk.length;
				if (this.cutAfter !== null && down > this.cutAfter) {
					this.cutAfter = null;
					socket.destroy();
					return;
				}
			}
			socket.write(chunk);
		});
	}
}
