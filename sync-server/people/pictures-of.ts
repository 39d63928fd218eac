import { BLOB_HASH_PATTERN } from '../../src/lib/protocol/http.ts';
import type { Store, StoredBlob } from '../store/store.ts';
import { dossiersOf, type Person } from './find-person.ts';

/** A picture that is somebody's. */
export type Picture = Pick<StoredBlob, 'document' | 'hash'> & { type: string | null };

/**
 * The photos and signatures of a person: all that lie in their dossiers, replaced ones too, and those that their
 * records name without the station's having them whole (`type` is `null`).
 */
export async function picturesOf(store: Pick<Store, 'blobs'>, person: Person): Promise<Picture[]> {
	const pictures = new Map<string, Picture>();
	for (const { document, record } of person.own)
		for (const hash of [record.photos, record.signature].flat())
			if (typeof hash === 'string' && BLOB_HASH_PATTERN.test(hash))
				pictures.set(`${document} ${hash}`, { document, hash, type: null });
	for (const document of dossiersOf(person))
		for (const { hash, type } of await store.blobs(document))
			pictures.set(`${document} ${hash}`, { document, hash, type });
	return [...pictures.values()];
}
