import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** What was answered, as much of it as the station's JSON answers use. */
export interface Answered {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** A request of a browser as Node's server hands it on. */
export function virtualRequest(path: string, init: RequestInit = {}): IncomingMessage {
	const headers = Object.fromEntries(new Headers(init.headers));
	const body = init.body === undefined || init.body === null ? null : Buffer.from(bodyOf(init.body));
	if (body !== null) headers['content-length'] = String(body.length);
	return Object.assign(Readable.from(body === null ? [] : [body], { objectMode: false }), {
		method: init.method ?? 'GET',
		url: path,
		headers,
		socket: { remoteAddress: '127.0.0.1' },
	}) as unknown as IncomingMessage;
}

/** Takes the place of Node's answer to a request. */
export class VirtualResponse {
	#answered: Answered = { status: 200, headers: {}, body: '' };

	writeHead(status: number, headers: Record<string, string>): this {
		this.#answered = { ...this.#answered, status, headers };
		return this;
	}

	end(body = ''): this {
		this.#answered = { ...this.#answered, body };
		return this;
	}

	get answered(): Answered {
		return this.#answered;
	}

	/** For a function that writes to Node's. */
	get asResponse(): ServerResponse {
		return this as unknown as ServerResponse;
	}
}

function bodyOf(body: BodyInit): string | Uint8Array {
	if (typeof body === 'string') return body;
	if (body instanceof Uint8Array) return body;
	throw new TypeError('the simulation sends text and bytes only');
}
