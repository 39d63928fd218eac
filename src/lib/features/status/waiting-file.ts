import type { DocumentName } from '$lib/domain/kernel/document-name.ts';
import type { Identity, Replica } from '$lib/replica/replica.ts';
import { waitingRecords, type WaitingRecord } from './waiting-records.ts';

/** The file's form; a reader refuses one that it does not know. */
const FORMAT = { format: 'shouwang-waiting', version: 1 } as const;

/** Fields of records that name photos by their hash. */
function hashesOf(record: WaitingRecord): string[] {
	const photos = record.row?.photos;
	const signature = record.row?.signature;
	const named: unknown[] = Array.isArray(photos) ? [...(photos as unknown[]), signature] : [signature];
	return named.filter((hash) => typeof hash === 'string');
}

async function asDataUrl(blob: Blob): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result as string);
		reader.onerror = () => reject(reader.error ?? new Error('unreadable photo'));
		reader.readAsDataURL(blob);
	});
}

/**
 * What is only on this device, as one file that can be carried to the station by hand: the records whole, with their
 * photos. It is put together piece by piece, since a phone has no memory for all photos in one string.
 */
export async function waitingFile(
	replica: Pick<Replica, 'outbox' | 'rows' | 'blobs' | 'now'>,
	identity: Identity,
): Promise<File> {
	const records = await waitingRecords(replica);
	const waitingPhotos = await replica.blobs.waiting();
	const head = JSON.stringify({
		...FORMAT,
		savedAt: new Date(replica.now()).toISOString(),
		station: identity.station,
		device: identity.device,
		member: { id: identity.member.id, name: identity.member.name },
		records,
	});
	const parts: BlobPart[] = [head.slice(0, -1), ',"photos":{'];
	const done = new Set<string>();
	// Photos may wait although their record has arrived: they then have no record here, and stay out of the file's words.
	for (const record of records) {
		for (const hash of hashesOf(record)) {
			if (done.has(hash) || !waitingPhotos.has(hash)) continue;
			const blob = await replica.blobs.get(record.row?.doc as DocumentName, hash);
			if (blob === null) continue;
			parts.push(
				`${done.size === 0 ? '' : ','}${JSON.stringify(hash)}:${JSON.stringify(await asDataUrl(blob))}`,
			);
			done.add(hash);
		}
	}
	parts.push('}}');
	const day = new Date(replica.now()).toISOString().slice(0, 10);
	return new File(parts, `shouwang-${identity.member.name}-${day}.json`, { type: 'application/json' });
}
