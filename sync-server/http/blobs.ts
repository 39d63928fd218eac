import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { BLOB_HASH_PATTERN } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Services } from '../services.ts';
import { askerOf, type Asker } from './asker.ts';
import type { BlobFiles } from './blob-files.ts';
import { HttpProblem } from './http-problem.ts';
import { readBytes } from './request-body.ts';

const PREFIX = '/api/blobs/';

interface Target {
	document: DocumentName;
	hash: string;
	asker: Asker;
}

/**
 * Photos and signatures: sent in pieces, each from where the last one ended, and read by whoever may open the
 * document that they belong to. Knowing a hash gives no right: a blob is found under a document only when
 * somebody who may open that document has sent its bytes there.
 */
export class Blobs {
	readonly #services: Services;
	readonly #files: BlobFiles;
	/** Uploads under way: two requests for one must not write between each other. */
	readonly #busy = new Set<string>();

	constructor(services: Services, files: BlobFiles) {
		this.#services = services;
		this.#files = files;
	}

	async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
		const target = await this.#target(request, path);
		switch (request.method) {
			case 'HEAD':
				return this.#progress(response, target);
			case 'PATCH':
				return this.#receive(request, response, target);
			case 'GET':
				return this.#send(response, target);
			default:
				throw new HttpProblem('not-found');
		}
	}

	async #target(request: IncomingMessage, path: string): Promise<Target> {
		const rest = path.slice(PREFIX.length);
		const slash = rest.lastIndexOf('/');
		const document = rest.slice(0, slash);
		const hash = rest.slice(slash + 1);
		const asker = await askerOf(request, this.#services);
		if (!isDocumentName(document) || !BLOB_HASH_PATTERN.test(hash)) throw new HttpProblem('malformed');
		if (!this.#services.membership.mayOpen(asker.member.id, document)) throw new HttpProblem('not-yours');
		return { document, hash, asker };
	}

	async #progress(response: ServerResponse, { document, hash, asker }: Target): Promise<void> {
		const blob = await this.#services.store.blob(document, hash);
		const offset = blob?.bytes ?? (await this.#files.received(asker.device, hash));
		answerProgress(response, 200, offset, blob !== null);
	}

	async #receive(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> {
		const { document, hash, asker } = target;
		const { store, ports } = this.#services;
		const known = await store.blob(document, hash);
		if (known !== null) {
			answerProgress(response, 200, known.bytes, true);
			return;
		}
		const length = numberOf(request, 'upload-length');
		const offset = numberOf(request, 'upload-offset');
		if (length > LIMITS.blob) throw new HttpProblem('too-large');
		const key = `${asker.device}-${hash}`;
		if (this.#busy.has(key)) throw new HttpProblem('too-many');
		this.#busy.add(key);
		try {
			let received = await this.#files.received(asker.device, hash);
			// Somewhere else than the device believes: it is told where, and goes on from there.
			if (offset === received) {
				const bytes = await readBytes(request, LIMITS.blob);
				if (received + bytes.length > length) throw new HttpProblem('malformed');
				await this.#files.append(asker.device, hash, bytes);
				received += bytes.length;
			}
			if (received < length) {
				answerProgress(response, 200, received, false);
				return;
			}
			const finished = await this.#files.finish(asker.device, hash);
			if (finished.kind === 'hash-mismatch') throw new HttpProblem('hash-mismatch');
			if (finished.kind === 'not-a-picture') throw new HttpProblem('malformed');
			await store.addBlob({ document, hash, type: finished.type, bytes: received, at: ports.clock.now() });
			answerProgress(response, 200, received, true);
		} finally {
			this.#busy.delete(key);
		}
	}

	async #send(response: ServerResponse, { document, hash }: Target): Promise<void> {
		const blob = await this.#services.store.blob(document, hash);
		if (blob === null) throw new HttpProblem('not-found');
		response.writeHead(200, {
			'content-type': blob.type,
			'content-length': blob.bytes,
			// Rights may end: the copy is the device's own, and nobody's in between.
			'cache-control': 'private, max-age=31536000, immutable',
			'content-security-policy': "default-src 'none'; sandbox",
		});
		await pipeline(this.#files.read(hash), response);
	}
}

function answerProgress(response: ServerResponse, status: number, offset: number, complete: boolean): void {
	response
		.writeHead(status, {
			'upload-offset': offset,
			'upload-complete': complete ? '?1' : '?0',
			'cache-control': 'no-store',
		})
		.end();
}

function numberOf(request: IncomingMessage, header: string): number {
	const value = String(request.headers[header] ?? '');
	if (!/^\d{1,10}$/.test(value)) throw new HttpProblem('malformed');
	return Number(value);
}
