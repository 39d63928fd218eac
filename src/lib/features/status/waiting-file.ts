import type { DocumentName } from '$lib/domain/kernel/document-name.ts';
import type { HeldChange, Identity, Replica } from '$lib/replica/replica.ts';
import { waitingRecords, type WaitingRecord } from './waiting-records.ts';

/** The file's form; a reader refuses one that it does not know. Version 2: held changes beside the records. */
const FORMAT = { format: 'shouwang-waiting', version: 2 } as const;

type Photos = Pick<Replica, 'blobs' | 'now'>;

/** Photos and signatures that a record's fields name, by their hash. */
function hashesOf(fields: Readonly<Record<string, unknown>>): string[] {
	const { photos, signature } = fields;
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
 * What is only on this device, as one file that can be carried to the station by hand: the records that wait and the
 * changes that were not taken, whole, with their photos.
 */
export async function waitingFile(
	replica: Photos & Pick<Replica, 'outbox' | 'rows' | 'held'>,
	identity: Identity,
): Promise<File> {
	const [records, held] = await Promise.all([waitingRecords(replica), replica.held.list()]);
	return write(replica, identity, records, held);
}

/** One change that the station did not take, in the same form. */
export function heldFile(replica: Photos, identity: Identity, held: HeldChange): Promise<File> {
	return write(replica, identity, [], [held]);
}

/** Put together piece by piece, since a phone has no memory for all photos in one string. */
async function write(
	replica: Photos,
	identity: Identity,
	records: readonly WaitingRecord[],
	held: readonly HeldChange[],
): Promise<File> {
	const onlyHere = await replica.blobs.waiting();
	const head = JSON.stringify({
		...FORMAT,
		savedAt: new Date(replica.now()).toISOString(),
		station: identity.station,
		device: identity.device,
		member: { id: identity.member.id, name: identity.member.name },
		records,
		held,
	});
	const parts: BlobPart[] = [head.slice(0, -1), ',"photos":{'];
	const done = new Set<string>();
	const add = async (document: DocumentName, hash: string) => {
		if (done.has(hash)) return;
		const blob = await replica.blobs.get(document, hash);
		if (blob === null) return;
		parts.push(
			`${done.size === 0 ? '' : ','}${JSON.stringify(hash)}:${JSON.stringify(await asDataUrl(blob))}`,
		);
		done.add(hash);
	};
	// Photos may wait although their record has arrived: they then have no record here, and stay out of the file.
	for (const { row } of records)
		if (row !== undefined)
			for (const hash of hashesOf(row)) if (onlyHere.has(hash)) await add(row.doc as DocumentName, hash);
	// No record at the station names those of a change that was not taken.
	for (const { document, changes } of held)
		for (const change of changes)
			if ('fields' in change) for (const hash of hashesOf(change.fields)) await add(document, hash);
	parts.push('}}');
	const day = new Date(replica.now()).toISOString().slice(0, 10);
	return new File(parts, `shouwang-${identity.member.name}-${day}.json`, { type: 'application/json' });
}
