import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** Stands between phones and the station, as a bad line does: it cuts connections in the middle of whatever they carry. */
export class CuttingProxy {
	readonly #server: Server;
	readonly #lines = new Set<Socket>();
	cuts = 0;

	private constructor(server: Server) {
		this.#server = server;
	}

	static async start(target: string): Promise<CuttingProxy> {
		const { hostname, port } = new URL(target);
		const server = createServer();
		const proxy = new CuttingProxy(server);
		server.on('connection', (near) => {
			const far = connect(Number(port), hostname);
			proxy.#lines.add(near);
			near.pipe(far).pipe(near);
			const end = () => {
				proxy.#lines.delete(near);
				near.destroy();
				far.destroy();
			};
			for (const socket of [near, far]) socket.on('error', end).on('close', end);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return proxy;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Cuts one of the lines, chosen by `chance` from 0 up to 1. */
	cut(chance: number): void {
		const line = [...this.#lines][Math.floor(chance * this.#lines.size)];
		if (line === undefined) return;
		this.cuts++;
		line.destroy();
	}

	async close(): Promise<void> {
		for (const line of this.#lines) line.destroy();
		this.#server.close();
		await once(this.#server, 'close');
	}
}
