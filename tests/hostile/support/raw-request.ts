import { connect, type Socket } from 'node:net';

/** A connection to the station's port, below HTTP. */
export function rawSocket(url: string): Socket {
	const { hostname, port } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on('error', () => undefined);
	return socket;
}

/** Sends bytes as they are, which no HTTP client would, and answers all that comes back until the line ends. */
export function rawRequest(url: string, bytes: string | Uint8Array): Promise<string> {
	return new Promise((resolve) => {
		const socket = rawSocket(url);
		const chunks: Buffer[] = [];
		socket.on('data', (chunk: Buffer) => chunks.push(chunk));
		socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
		socket.write(bytes);
	});
}

/** One GET of a path as it stands. */
export async function rawGet(url: string, path: string): Promise<{ status: number; text: string }> {
	const text = await rawRequest(url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
	return { status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1] ?? 0), text };
}
