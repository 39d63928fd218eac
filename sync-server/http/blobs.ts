import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { BLOB_HASH_PATTERN } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { BroughtPhotos } from '../carried/brought-photos.ts';
import type { Services } from '../services.ts';
import { handingOf, type Handing } from './asker.ts';
import { BlobQuota } from './blob-quota.ts';
import type { BlobFiles } from './blob-files.ts';
import { HttpProblem } from './http-problem.ts';
import { readBytes } from './request-body.ts';

const PREFIX = '/api/blobs/';

interface Target {
	document: DocumentName;
	hash: string;
	/** The device that asks. */
	device: string;
}

/**
 * Photos and signatures: sent in pieces, each from where the last one ended, and read by whoever may open the
 * document that they belong to. Knowing a hash gives no right: a blob is found under a document only when
 * somebody who may open that document has sent its bytes there. The exceptions: whoever has handed over a change of a
 * document that is no longer theirs may send the photos that it names, and whoever has brought in another's carried file
 * those that it vouches for; neither gets them back.
 */
export class Blobs {
	readonly #services: Services;
	readonly #files: BlobFiles;
	readonly #quota: BlobQuota;
	readonly #brought: BroughtPhotos;

	constructor(services: Services, files: BlobFiles, brought: BroughtPhotos) {
		this.#services = services;
		this.#files = files;
		this.#brought = brought;
		this.#quota = new BlobQuota(services.ports.clock, files);
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
		const handing = await handingOf(request, this.#services);
		if (!isDocumentName(document) || !BLOB_HASH_PATTERN.test(hash)) throw new HttpProblem('malformed');
		if (!(await this.#mayAsk(request.method, handing, document, hash))) throw new HttpProblem('not-yours');
		return { document, hash, device: handing.device };
	}

	async #mayAsk(
		method: string | undefined,
		{ device, member, isWelcome }: Handing,
		document: DocumentName,
		hash: string,
	): Promise<boolean> {
		const { membership, store } = this.#services;
		if (method !== 'GET' && membership.isErased(document)) return false;
		if (isWelcome && membership.mayOpen(member, document)) return true;
		if (method === 'GET') return false;
		if (isWelcome && this.#brought.maySend(device, document, hash)) return true;
		return store.quarantineNames(member, document, hash);
	}

	async #progress(response: ServerResponse, { document, hash, device }: Target): Promise<void> {
		const blob = await this.#services.store.blob(document, hash);
		const offset = blob?.bytes ?? (await this.#files.received(device, hash));
		answerProgress(response, 200, offset, blob !== null);
	}

	async #receive(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> {
		const { document, hash, device } = target;
		const known = await this.#services.store.blob(document, hash);
		if (known !== null) {
			answerProgress(response, 200, known.bytes, true);
			return;
		}
		const length = numberOf(request, 'upload-length');
		const offset = numberOf(request, 'upload-offset');
		if (length > LIMITS.blob) throw new HttpProblem('too-large');
		await this.#quota.alone(device, hash, async () => {
			let received = await this.#files.received(device, hash);
			// Somewhere else than the device believes: it is told where, and goes on from there.
			if (offset === received) received += await this.#append(request, target, { received, length });
			if (received >= length) await this.#finish(target, received);
			answerProgress(response, 200, received, received >= length);
		});
	}

	/** Puts a piece behind what is there; answers its bytes. */
	async #append(
		request: IncomingMessage,
		{ device, hash }: Target,
		{ received, length }: { received: number; length: number },
	): Promise<number> {
		await this.#quota.allow(device, { begins: received === 0, bytes: length - received });
		const bytes = await readBytes(request, LIMITS.blob);
		if (received + bytes.length > length) throw new HttpProblem('malformed');
		await this.#files.append(device, hash, bytes);
		this.#quota.spend(device, bytes.length);
		return bytes.length;
	}

	async #finish({ document, hash, device }: Target, bytes: number): Promise<void> {
		const { store, ports } = this.#services;
		const finished = await this.#files.finish(device, hash);
		if (finished.kind === 'hash-mismatch') throw new HttpProblem('hash-mismatch');
		if (finished.kind === 'not-a-picture') throw new HttpProblem('malformed');
		await store.addBlob({ document, hash, type: finished.type, bytes, at: ports.clock.now() });
	}

	async #send(response: ServerResponse, { document, hash }: Target): Promise<void> {
		const blob = await this.#services.store.blob(document, hash);
		if (blob === null) throw new HttpProblem('not-found');
		response.writeHead(200, {
			'content-type': blob.type,
			'content-length': blob.bytes,
			// Rights may end: the only copy is the app's own, which it can drop, not the browser's, which it cannot.
			'cache-control': 'no-store',
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
