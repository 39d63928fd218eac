import { isDocumentName } from '../../domain/kernel/document-name.ts';
import {
	CARRIED_FORMAT,
	CARRIED_VERSION,
	carriedText,
	type CarriedItem,
	type CarriedPhoto,
} from '../../protocol/carried.ts';
import { blobsOf } from '../../protocol/blobs-of.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { AppError } from '../app-error.ts';
import { handedChange } from '../held/as-handed.ts';
import { base64 } from '../identity/base64-url.ts';
import type { DeviceIdentity, Signer } from '../identity/device-identity.ts';
import type { Clock } from '../ports.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { UnkeptChange, WrittenFile } from './carried-file.ts';
import { momentOf } from '../held/moment.ts';
import { collectItems, heldItems } from './collect-items.ts';
import { makePages } from './make-pages.ts';

interface Parts {
	store: DeviceStore;
	identity: DeviceIdentity;
	clock: Clock;
}

/** What goes into the file, and what of it could be read. */
interface Collected {
	items: CarriedItem[];
	photos: CarriedPhoto[];
	complete: boolean;
}

/**
 * Writes what is only on this device into a file that anybody of the station can bring in. Also while the storage is full
 * or broken: then with what can still be read, and with what is on screen.
 *
 * @param held only this held change, none of what waits
 * @throws AppError when nothing at all can be read
 */
export async function writeCarriedFile(
	{ store, identity, clock }: Parts,
	{ unkept = [], held }: { unkept?: readonly UnkeptChange[]; held?: string } = {},
): Promise<WrittenFile> {
	const signer = await identity.signer();
	if (signer === null) throw new AppError('storage-failed');
	const now = momentOf(clock.now());
	const typed = unkept.map((one) => unkeptItem(one, now)).filter(({ changes }) => changes.length > 0);
	const kept = await collect(store, held).catch((error: unknown) => {
		if (typed.length === 0) throw error;
		return { items: [], photos: [], complete: false } satisfies Collected;
	});
	const items = [...kept.items, ...typed];
	const named = [...kept.photos, ...typed.flatMap(photosOf)];
	const pictures = await readPictures(store, named);
	const head = {
		...{ station: signer.identity.station, device: signer.identity.device, savedAt: now },
		member: { id: signer.identity.member.id, name: signer.identity.member.name },
	};
	const pages = makePages(head, items, pictures.photos).map((page) => JSON.stringify(page));
	return {
		file: await assemble(signer, pages, pictures.urls, now),
		count: items.length,
		complete: kept.complete,
		photosLeft: pictures.left,
	};
}

async function collect(store: DeviceStore, held: string | undefined): Promise<Collected> {
	return store.read(['_log', '_held', '_blobs'], async (reader) => {
		if (held !== undefined) {
			const one = await reader.held(held);
			const items = one === undefined ? [] : heldItems(one);
			return { items, photos: items.flatMap(photosOf), complete: true };
		}
		const items = await collectItems(reader);
		const photos = items.flatMap(photosOf);
		// Of records that have arrived: the photos may still be on their way.
		for (const hash of await reader.blobsIn('waiting')) {
			const blob = await reader.blob(hash);
			if (blob !== undefined) photos.push({ document: blob.document, hash });
		}
		return { items, photos, complete: true };
	});
}

/** Its key is made of the record's id and of the moment: typed on and carried out again, it is another one. */
function unkeptItem({ document, changes }: UnkeptChange, now: number): CarriedItem {
	const id = changes[0]?.id.slice(-40) ?? '';
	const key = `u${now.toString(36)}.${id}`;
	return { key, document, at: now, reason: null, changes: changes.flatMap(handedChange) };
}

function photosOf({ document, changes }: CarriedItem): CarriedPhoto[] {
	return changes.flatMap(({ fields }) => blobsOf(fields)).map((hash) => ({ document, hash }));
}

/** Reads photos one by one, until no more fit: those that the station has stay out, and each is in once. */
async function readPictures(
	store: DeviceStore,
	named: readonly CarriedPhoto[],
): Promise<{ photos: CarriedPhoto[]; urls: Map<string, string>; left: number }> {
	const photos: CarriedPhoto[] = [];
	const urls = new Map<string, string>();
	const seen = new Set<string>();
	let bytes = 0;
	let left = 0;
	for (const photo of named) {
		const { document, hash } = photo;
		if (!isDocumentName(document) || seen.has(`${document} ${hash}`)) continue;
		seen.add(`${document} ${hash}`);
		const blob = await store.read(['_blobs'], (reader) => reader.blob(hash)).catch(() => null);
		// What cannot be read is told as what did not fit; what is not here is at the station, or nowhere.
		if (blob === null) left++;
		if (blob === null || blob === undefined || blob.state === 'stored') continue;
		if (!urls.has(hash) && bytes + blob.bytes.length > LIMITS.carriedPhotoBytes) {
			left++;
			continue;
		}
		photos.push(photo);
		if (urls.has(hash)) continue;
		bytes += blob.bytes.length;
		urls.set(hash, `data:${blob.type};base64,${base64(blob.bytes)}`);
	}
	return { photos, urls, left };
}

/** Put together piece by piece, since a phone has no memory for all photos in one string. */
async function assemble(
	{ identity, publicKey, sign }: Signer,
	pages: readonly string[],
	pictures: ReadonlyMap<string, string>,
	now: number,
): Promise<File> {
	const mark = { format: CARRIED_FORMAT, version: CARRIED_VERSION, publicKey };
	const parts: string[] = [JSON.stringify(mark).slice(0, -1), ',"pages":['];
	for (const [index, page] of pages.entries()) {
		const signed = { page, signature: await sign(carriedText(page)) };
		parts.push(`${index === 0 ? '' : ','}${JSON.stringify(signed)}`);
	}
	parts.push('],"photos":{');
	let isFirst = true;
	for (const [hash, url] of pictures) {
		parts.push(`${isFirst ? '' : ','}${JSON.stringify(hash)}:${JSON.stringify(url)}`);
		isFirst = false;
	}
	parts.push('}}');
	const day = new Date(now).toISOString().slice(0, 10);
	const name = `shouwang-${identity.member.name}-${day}.json`;
	return new File(parts, name, { type: 'application/json' });
}
