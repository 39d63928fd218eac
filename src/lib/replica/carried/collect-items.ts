import type { CarriedItem } from '../../protocol/carried.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { asHanded, handedChange } from '../held/as-handed.ts';
import { asHanding, entryKey } from '../held/hold-entry.ts';
import { momentOf } from '../held/moment.ts';
import { base64Url } from '../identity/base64-url.ts';
import type { LogEntry, StoreReader, StoredHeld } from '../store/device-store.ts';

/** All own changes that the station does not have, in the order in which it must get them. */
export async function collectItems(reader: StoreReader): Promise<CarriedItem[]> {
	const [waiting, refused, held] = await Promise.all([
		reader.todo('waiting'),
		reader.todo('refused'),
		reader.allHeld(),
	]);
	return [
		// First those that others may build on; what was refused and is held stands among the held.
		...refused.filter((entry) => entry.held === undefined).flatMap(entryItem),
		...waiting.flatMap(entryItem),
		...held.filter(({ state }) => state === 'refused' || state === 'handing').flatMap(heldItems),
	];
}

function entryItem({ n, document, bytes, todo, reason, own }: LogEntry): CarriedItem[] {
	const changes = (own?.changes ?? []).flatMap(handedChange);
	const at = momentOf(own?.at ?? 0);
	const isSendable = todo === 'waiting' && bytes.length > 0 && bytes.length <= LIMITS.frameUp;
	if (changes.length > LIMITS.carriedChanges || (changes.length === 0 && !isSendable)) return [];
	return [
		{
			...{ key: entryKey(n, at), document, at, changes },
			reason: todo === 'refused' ? (reason ?? 'malformed') : null,
			...(isSendable ? { update: base64Url(bytes) } : {}),
		},
	];
}

/** What staff are to see of a held change: the same parts as when this device hands it over. */
export function heldItems(held: StoredHeld): CarriedItem[] {
	return asHanding(held).flatMap((part) => asHanded(part) ?? []);
}
