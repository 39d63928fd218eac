import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { blobPath } from '../../protocol/http.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import type { StoredBlob, DeviceStore } from '../store/device-store.ts';
import { hashBytes } from './hash-bytes.ts';

/**
 * Photos and signatures, known by their hash.
 *
 * 1. One is on this device's disk before a record can name it.
 * 2. It leaves only after a record that names it is kept (`waiting`); whoever drops a draft can take it back.
 */
export class DeviceBlobs {
	readonly #store: DeviceStore;
	readonly #api: StationApi;
	readonly #token: () => Promise<string | null>;

	/** @param token for the station; `null` while it cannot be reached */
	constructor(store: DeviceStore, api: StationApi, token: () => Promise<string | null>) {
		this.#store = store;
		this.#api = api;
		this.#token = token;
	}

	/** @throws AppError `storage-full`, `storage-failed`, `blob-too-large` */
	async add(document: DocumentName, blob: Blob): Promise<string> {
		if (blob.size > LIMITS.blob) throw new AppError('blob-too-large');
		const bytes = new Uint8Array(await blob.arrayBuffer());
		const hash = await hashBytes(bytes);
		await this.#store.change(['_blobs'], async (changer) => {
			if ((await changer.blob(hash)) === undefined)
				await changer.putBlob({ hash, document, type: blob.type, bytes, state: 'kept' });
		});
		return hash;
	}

	async discard(hash: string): Promise<void> {
		await this.#store.change(['_blobs'], async (changer) => {
			if ((await changer.blob(hash))?.state === 'kept') await changer.removeBlob(hash);
		});
	}

	async get(document: DocumentName, hash: string): Promise<Blob | null> {
		const kept = await this.#store.read(['_blobs'], (reader) => reader.blob(hash));
		if (kept !== undefined) return asBlob(kept);
		const fetched = await this.#fetch(document, hash);
		if (fetched === null) return null;
		// A full disk keeps nobody from seeing a photo.
		await this.#store
			.change(['_blobs'], async (changer) => {
				if ((await changer.blob(hash)) === undefined) await changer.putBlob(fetched);
			})
			.catch((error: unknown) => {
				if (!(error instanceof AppError)) throw error;
			});
		return asBlob(fetched);
	}

	async waiting(): Promise<Set<string>> {
		return new Set(await this.#store.read(['_blobs'], (reader) => reader.blobsIn('waiting')));
	}

	async #fetch(document: DocumentName, hash: string): Promise<StoredBlob | null> {
		const token = await this.#token();
		if (token === null) return null;
		try {
			const response = await this.#api.send(blobPath(document, hash), {
				headers: { authorization: `Bearer ${token}` },
			});
			const bytes = new Uint8Array(await response.arrayBuffer());
			if ((await hashBytes(bytes)) !== hash) return null;
			const type = response.headers.get('content-type') ?? '';
			return { hash, document, type, bytes, state: 'stored' };
		} catch (error) {
			// Not there, not ours, no signal, cut off half-way: shown as missing, and asked for the next time.
			if (error instanceof AppError || error instanceof TypeError) return null;
			throw error;
		}
	}
}

function asBlob({ bytes, type }: StoredBlob): Blob {
	return new Blob([bytes], { type });
}
