import { blobPath } from '../../protocol/http.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError, type ErrorCode } from '../app-error.ts';
import type { DeviceStore, StoredBlob } from '../store/device-store.ts';

/** Bytes of one request: what is lost at most when the line breaks. */
const PIECE_BYTES = 256 * 1024;

/** Reasons for which the same photo would be turned away again on this connection. The others may still go. */
const FINAL: readonly ErrorCode[] = [
	'not-yours',
	'not-allowed',
	'too-large',
	'malformed',
	'not-found',
	'hash-mismatch',
];

export interface SendingPhotos {
	/** Those that were turned away: filled here, and left alone. */
	refused: Set<string>;
	/** The connection has ended. */
	isOver(): boolean;
	sent(): void;
}

/** Sends the photos and signatures that wait, one after another, each from where the station has it. */
export async function sendPhotos(
	store: DeviceStore,
	api: StationApi,
	token: string,
	{ refused, isOver, sent }: SendingPhotos = {
		refused: new Set(),
		isOver: () => false,
		sent: () => undefined,
	},
): Promise<void> {
	for (const hash of await store.read(['_blobs'], (reader) => reader.blobsIn('waiting'))) {
		if (isOver()) return;
		const blob = await store.read(['_blobs'], (reader) => reader.blob(hash));
		if (blob?.state !== 'waiting' || refused.has(hash)) continue;
		try {
			if (!(await sendPhoto(api, blob, token, isOver))) return;
		} catch (error) {
			if (!(error instanceof AppError) || !FINAL.includes(error.code)) throw error;
			refused.add(hash);
			continue;
		}
		sent();
		await markStored(store, hash);
	}
}

async function markStored(store: DeviceStore, hash: string): Promise<void> {
	await store.change(['_blobs', '_documents'], async (changer) => {
		const now = await changer.blob(hash);
		if (now === undefined) return;
		// What was only here to be handed over, of a document that is no longer the member's, does not stay.
		if ((await changer.document(now.document)) === undefined) await changer.removeBlob(hash);
		else await changer.putBlob({ ...now, state: 'stored' });
	});
}

/** Whether the station has it whole; `false` when the connection ended meanwhile. */
export async function sendPhoto(
	api: StationApi,
	{ document, hash, bytes }: Pick<StoredBlob, 'document' | 'hash' | 'bytes'>,
	token: string,
	isOver: () => boolean,
): Promise<boolean> {
	const path = blobPath(document, hash);
	const authorization = `Bearer ${token}`;
	let state = progress(await api.send(path, { method: 'HEAD', headers: { authorization } }));
	while (!state.complete) {
		if (isOver()) return false;
		const { offset } = state;
		const response = await api.send(path, {
			method: 'PATCH',
			headers: {
				authorization,
				'content-type': 'application/octet-stream',
				'upload-offset': String(offset),
				'upload-length': String(bytes.length),
			},
			body: bytes.slice(offset, offset + PIECE_BYTES),
		});
		state = progress(response);
		// A station that takes nothing would be asked for ever.
		if (!state.complete && state.offset <= offset) throw new AppError('unreadable-answer');
	}
	return true;
}

function progress(response: Response): { offset: number; complete: boolean } {
	const offset = Number(response.headers.get('upload-offset'));
	if (!Number.isInteger(offset) || offset < 0) throw new AppError('unreadable-answer');
	return { offset, complete: response.headers.get('upload-complete') === '?1' };
}
