import { isDocumentName } from '../../domain/kernel/document-name.ts';
import { bringInAnswerSchema, type CarriedPhoto } from '../../protocol/carried.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import { sendPhoto } from '../blobs/send-photos.ts';
import type { BroughtIn, CarriedContent } from './carried-file.ts';

export interface BringInParts {
	api: StationApi;
	/** For the station; `null` while it cannot be reached. */
	token(): Promise<string | null>;
}

/**
 * Brings a file in at the station, page by page, and after each page the photos that the station lacks. Nothing is kept on
 * this device: broken off, it is brought in once more, and what had arrived is known then.
 * @param progress is told how much of it has arrived, from 0 to 1
 */
export async function bringIn(
	{ pages, pictures }: CarriedContent,
	{ api, token: askToken }: BringInParts,
	progress: (part: number) => void,
): Promise<BroughtIn> {
	const sum: BroughtIn = {
		...{ taken: 0, known: 0, waiting: 0, left: 0 },
		...{ photos: 0, photosLeft: 0, problem: null },
	};
	const steps = pages.length + pictures.size;
	let done = 0;
	try {
		const token = await askToken();
		if (token === null) throw new AppError('offline');
		for (const signed of pages) {
			const answer = await api.ask('POST', '/api/carried', bringInAnswerSchema, signed, token);
			sum.taken += answer.taken.length;
			sum.known += answer.known.length;
			sum.waiting += answer.waiting.length;
			sum.left += answer.left.length;
			progress(++done / steps);
			for (const photo of answer.photos) {
				const bytes = pictureOf(pictures, photo);
				if (bytes !== null && (await send(api, photo, bytes, token))) sum.photos++;
				else sum.photosLeft++;
				progress(Math.min(1, ++done / steps));
			}
		}
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		sum.problem = error.code;
	}
	return sum;
}

/** The bytes of a picture in the file; `null` when it is not in it, or is none. */
function pictureOf(
	pictures: ReadonlyMap<string, string>,
	{ hash }: CarriedPhoto,
): Uint8Array<ArrayBuffer> | null {
	const base64 = /^data:[^,]*;base64,(.*)$/s.exec(pictures.get(hash) ?? '')?.[1];
	if (base64 === undefined || base64.length > LIMITS.blob * 2) return null;
	try {
		return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
	} catch {
		return null;
	}
}

/** Whether the station has it now; one that it turns away keeps the others from nothing. */
async function send(
	api: StationApi,
	{ document, hash }: CarriedPhoto,
	bytes: Uint8Array<ArrayBuffer>,
	token: string,
): Promise<boolean> {
	if (!isDocumentName(document)) return false;
	try {
		return await sendPhoto(api, { document, hash, bytes }, token, () => false);
	} catch (error) {
		if (!(error instanceof AppError) || error.code === 'offline') throw error;
		return false;
	}
}
